use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{TestApp, answer};

#[tokio::test]
async fn only_the_pair_sees_a_conversation_and_its_film() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let id = conversation["id"].as_str().unwrap();
    let paths = [
        format!("/conversations/{id}"),
        format!("/conversations/{id}/information"),
        format!("/recordings/{recording}"),
        format!("/recordings/{recording}/master.m3u8"),
        format!("/recordings/{recording}/poster.jpg"),
        format!("/recordings/{recording}/storyboard.json"),
        format!("/recordings/{recording}/storyboard/pages/0"),
        format!("/recordings/{recording}/waveform.dat"),
        format!("/recordings/{recording}/views"),
    ];
    for who in [&app.worker, &app.supervisor] {
        let film = app.film_of(who, &recording).await;
        for piece in ["audio/playlist.m3u8", "audio/init.mp4"] {
            let path = format!("{film}/{piece}");
            assert_eq!(app.get(who, &path).await.0, StatusCode::OK, "{path}");
            for other in [&app.leader, &app.stranger, &app.administrator] {
                assert_eq!(app.get(other, &path).await.0, StatusCode::NOT_FOUND, "{path} {:?}", other.caller.roles);
            }
            assert_eq!(answer(app.ask(None, Method::GET, &path)).await.0, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
    for path in &paths {
        for who in [&app.worker, &app.supervisor] {
            assert_eq!(app.get(who, path).await.0, StatusCode::OK, "{path}");
        }
        for who in [&app.leader, &app.stranger, &app.administrator] {
            assert_eq!(app.get(who, path).await.0, StatusCode::NOT_FOUND, "{path} {:?}", who.caller.roles);
        }
        assert_eq!(answer(app.ask(None, Method::GET, path)).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn the_supervisor_neither_plans_nor_records_nor_deletes() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, b"film".to_vec(), &[]).await;
    let young = conversation["participants"][0]["id"].as_str().unwrap();
    let card = json!({ "place": "home", "age_route": "with_custody_holder" });
    let plan = json!({ "round_id": app.round.to_string(), "place": "home", "age_route": "with_custody_holder" });
    for (method, path, body) in [
        (Method::POST, "/conversations".to_owned(), plan),
        (Method::PUT, format!("/conversations/{}", conversation["id"].as_str().unwrap()), card),
        (Method::POST, format!("/participants/{young}/withdrawal-code"), json!({})),
        (Method::DELETE, format!("/recordings/{recording}"), json!({})),
        (Method::POST, format!("/recordings/{recording}/retry"), json!({})),
        (Method::POST, format!("/recordings/{recording}/confirmation"), json!({})),
    ] {
        let refused = |who| answer(app.ask(Some(who), method.clone(), &path).json(&body));
        assert_eq!(refused(&app.supervisor).await.0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(refused(&app.stranger).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn lists_show_the_own_conversations_and_no_others() {
    let app = TestApp::new().await;
    app.conversation().await;
    for (who, number) in [(&app.worker, 1), (&app.supervisor, 1), (&app.stranger, 0)] {
        let (status, body) = app.get(who, "/conversations").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(body["items"].as_array().unwrap().len(), number);
    }
    assert_eq!(app.get(&app.leader, "/conversations").await.0, StatusCode::FORBIDDEN);
    let other = format!("/conversations?round_id={}", app.clock.new_uuid());
    assert_eq!(app.get(&app.worker, &other).await.1["items"], json!([]));
}
