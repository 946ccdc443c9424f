//! The facts about a course for the one gate, `people::may`.

use mrp_people::Facts;

use crate::course::CourseFacts;

/// What the gate needs to know about a course; later stages add what they know of their own.
#[must_use]
pub fn course_facts(course: &CourseFacts) -> Facts {
    Facts {
        municipality_id: Some(course.municipality_id),
        social_worker_id: Some(course.social_worker_id),
        supervisor_id: Some(course.supervisor_id),
        takes_part: course.takes_part,
        ..Facts::default()
    }
}
