//! Praat's TextGrid, the long and the short form.
//!
//! Praat reads the numbers, the strings between quotation marks and the words between angle brackets, in their order, and overlooks
//! everything else; so the two forms are one, and so it is done here.

use mrp_vocabulary::MediaTime;

use crate::{Coding, Mark, Tier, Unreadable};

/// A file, with times in seconds as they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct TextGrid {
    /// From when to when it goes.
    pub extent: (f64, f64),
    /// Its tiers.
    pub tiers: Vec<GridTier>,
}

/// A tier.
#[derive(Debug, Clone, PartialEq)]
pub struct GridTier {
    /// Its name; several may have the same.
    pub name: String,
    /// From when to when it goes.
    pub extent: (f64, f64),
    /// What is on it.
    pub labels: Labels,
}

/// What is on a tier.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Stretches one after the other, empty ones between: from, to, text.
    Intervals(Vec<(f64, f64, String)>),
    /// Moments: when, text.
    Points(Vec<(f64, String)>),
}

impl TextGrid {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is damaged or something else.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let mut pieces = Pieces { rest: text.trim_start_matches('\u{feff}'), length: text.len() };
        if pieces.string()? != "ooTextFile" || pieces.string()? != "TextGrid" {
            return Err(Unreadable::Other("a Praat TextGrid"));
        }
        let extent = (pieces.number()?, pieces.number()?);
        let mut tiers = Vec::new();
        if pieces.flag()? == "exists" {
            for _ in 0..pieces.count()? {
                tiers.push(pieces.tier()?);
            }
        }
        Ok(Self { extent, tiers })
    }

    /// The file in its long form.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n".to_owned();
        text += &format!("xmin = {}\nxmax = {}\n", self.extent.0, self.extent.1);
        text += &format!("tiers? <exists>\nsize = {}\nitem []:\n", self.tiers.len());
        for (number, tier) in (1..).zip(&self.tiers) {
            let (class, kind, count) = match &tier.labels {
                Labels::Intervals(labels) => ("IntervalTier", "intervals", labels.len()),
                Labels::Points(labels) => ("TextTier", "points", labels.len()),
            };
            text +=
                &format!("    item [{number}]:\n        class = \"{class}\"\n        name = {}\n", quoted(&tier.name));
            text += &format!("        xmin = {}\n        xmax = {}\n", tier.extent.0, tier.extent.1);
            text += &format!("        {kind}: size = {count}\n");
            match &tier.labels {
                Labels::Intervals(labels) => {
                    for (number, (from, to, label)) in (1..).zip(labels) {
                        text += &format!(
                            "        intervals [{number}]:\n            xmin = {from}\n            xmax = {to}\n"
                        );
                        text += &format!("            text = {}\n", quoted(label));
                    }
                }
                Labels::Points(labels) => {
                    for (number, (at, label)) in (1..).zip(labels) {
                        text += &format!(
                            "        points [{number}]:\n            number = {at}\n            mark = {}\n",
                            quoted(label)
                        );
                    }
                }
            }
        }
        text
    }

    /// The marks, to the millisecond: every stretch that says something, every moment.
    #[must_use]
    pub fn coding(&self) -> Coding {
        let ms = |seconds: f64| MediaTime::from_ms((seconds * 1000.0).round() as i64);
        let mut number = 0;
        let mut mark = |start: f64, end: Option<f64>, text: &str| {
            number += 1;
            Mark { id: format!("t{number}"), start: ms(start), end: end.map(ms), text: text.to_owned() }
        };
        let tiers = self.tiers.iter().map(|tier| Tier {
            name: tier.name.clone(),
            coder: None,
            marks: match &tier.labels {
                Labels::Intervals(labels) => {
                    let said = labels.iter().filter(|(_, _, text)| !text.trim().is_empty());
                    said.map(|(from, to, text)| mark(*from, Some(*to), text)).collect()
                }
                Labels::Points(labels) => labels.iter().map(|(at, text)| mark(*at, None, text)).collect(),
            },
        });
        Coding { tiers: tiers.collect(), ..Coding::default() }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// What Praat would read of the text that is left.
struct Pieces<'a> {
    rest: &'a str,
    length: usize,
}

impl Pieces<'_> {
    fn damaged(&self, what: &str) -> Unreadable {
        Unreadable::Damaged { at: (self.length - self.rest.len()) as u64, what: what.to_owned() }
    }

    /// The next string; what stands before it is overlooked.
    fn string(&mut self) -> Result<String, Unreadable> {
        let Some(begin) = self.rest.find('"') else { return Err(self.damaged("a text is missing")) };
        self.rest = &self.rest[begin + 1..];
        let mut text = String::new();
        loop {
            let Some(end) = self.rest.find('"') else { return Err(self.damaged("a quotation mark is missing")) };
            text.push_str(&self.rest[..end]);
            self.rest = &self.rest[end + 1..];
            // A doubled quotation mark is one in the text.
            let Some(rest) = self.rest.strip_prefix('"') else { return Ok(text) };
            text.push('"');
            self.rest = rest;
        }
    }

    /// The next number that stands by itself: not the one in `intervals [3]`.
    fn number(&mut self) -> Result<f64, Unreadable> {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with('"') {
                return Err(self.damaged("a number is missing"));
            }
            let word = self.rest.split_whitespace().next().unwrap_or_default();
            let found = word.parse().ok().filter(|number: &f64| number.is_finite());
            self.rest = &self.rest[word.len()..];
            if let Some(number) = found {
                return Ok(number);
            }
        }
    }

    fn count(&mut self) -> Result<usize, Unreadable> {
        let number = self.number()?;
        // Nothing is set aside for a count before its items were seen.
        if number >= 0.0 && number.fract() == 0.0 {
            Ok(number as usize)
        } else {
            Err(self.damaged("a count is missing"))
        }
    }

    fn flag(&mut self) -> Result<String, Unreadable> {
        let inside = self.rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        let Some((word, rest)) = inside else { return Err(self.damaged("<exists> is missing")) };
        self.rest = rest;
        Ok(word.to_owned())
    }

    fn tier(&mut self) -> Result<GridTier, Unreadable> {
        let class = self.string()?;
        let name = self.string()?;
        let extent = (self.number()?, self.number()?);
        let count = self.count()?;
        let labels = match class.as_str() {
            "IntervalTier" => {
                let one = |_| Ok((self.number()?, self.number()?, self.string()?));
                Labels::Intervals((0..count).map(one).collect::<Result<_, Unreadable>>()?)
            }
            "TextTier" => {
                let one = |_| Ok((self.number()?, self.string()?));
                Labels::Points((0..count).map(one).collect::<Result<_, Unreadable>>()?)
            }
            _ => return Err(self.damaged("a tier is neither an IntervalTier nor a TextTier")),
        };
        Ok(GridTier { name, extent, labels })
    }
}
