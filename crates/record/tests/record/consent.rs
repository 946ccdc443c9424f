use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{TestApp, answer, metadata};

#[tokio::test]
async fn nothing_can_be_uploaded_before_everybody_has_said_yes() {
    let app = TestApp::new().await;
    let conversation = app.conversation().await;
    let people = conversation["participants"].as_array().unwrap();
    let create = || {
        answer(
            app.tus(&app.worker, Method::POST, "/uploads")
                .header("upload-length", 10)
                .header("upload-metadata", metadata(&conversation, &[])),
        )
    };
    let (status, body) = create().await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::FORBIDDEN, Some("consent_missing")));
    for (who, giver) in [(0, "self"), (0, "custody_holder_1"), (1, "self")] {
        assert_eq!(create().await.0, StatusCode::FORBIDDEN, "before {giver}");
        assert_eq!(app.consent(&people[who], giver, &["supervision"]).await.0, StatusCode::CREATED);
    }
    assert_eq!(create().await.0, StatusCode::CREATED);
    assert_eq!(app.count("select count(*) from audit_entry where outcome = 'refused'").await, 4);
}

#[tokio::test]
async fn the_page_says_what_is_missing() {
    let app = TestApp::new().await;
    let conversation = app.conversation().await;
    assert_eq!(conversation["may_be_recorded"], false);
    let young = &conversation["participants"][0];
    assert_eq!(young["required_givers"], json!(["self", "custody_holder_1"]));
    let supervision = &conversation["purposes"][0];
    assert_eq!(supervision["purpose"], "supervision");
    assert_eq!(supervision["missing"].as_array().unwrap().len(), 3);
    assert_eq!(supervision["missing"][1]["giver"], "custody_holder_1");
    let agreed = app.agreed_conversation(&["supervision", "library"]).await;
    let complete: Vec<&str> = agreed["purposes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|purpose| purpose["complete"] == true)
        .map(|purpose| purpose["purpose"].as_str().unwrap())
        .collect();
    assert_eq!(complete, ["supervision", "library"]);
    assert_eq!(agreed["may_be_recorded"], true);
}

#[tokio::test]
async fn a_confidential_conversation_asks_no_parent_but_wants_a_reason() {
    let app = TestApp::new().await;
    let conversation = app.conversation().await;
    let path = format!("/conversations/{}", conversation["id"].as_str().unwrap());
    let change = |body: serde_json::Value| answer(app.ask(Some(&app.worker), Method::PUT, &path).json(&body));
    let (status, body) = change(json!({ "place": "office", "age_route": "confidential" })).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("reason_missing")));
    let reason =
        json!({ "place": "office", "age_route": "confidential", "confidential_reason": "den unge beder om det" });
    assert_eq!(change(reason).await.0, StatusCode::OK);
    let people = conversation["participants"].as_array().unwrap();
    app.consent(&people[0], "self", &["supervision"]).await;
    let (_, complete) = app.consent(&people[1], "self", &["supervision"]).await;
    assert_eq!(complete["may_be_recorded"], true, "{complete}");
    let (_, alone) = change(json!({ "place": "office", "age_route": "own_consent_alone" })).await;
    assert_eq!(alone["may_be_recorded"], false);
    assert_eq!(alone["purposes"][0]["missing"], json!([{ "code": "alone_not_allowed" }]));
}

#[tokio::test]
async fn a_late_arrival_stops_the_upload_until_she_is_asked() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let path = format!("/conversations/{}/participants", conversation["id"].as_str().unwrap());
    let (status, more) =
        app.post(&app.worker, &path, json!({ "label": "Tolk 010203-1234", "age_band": "adult" })).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(more["may_be_recorded"], false);
    assert_eq!(more["participants"][2]["warnings"], json!(["cpr_like"]));
    let (_, asked) = app.consent(&more["participants"][2], "self", &["supervision"]).await;
    assert_eq!(asked["may_be_recorded"], true);
}

#[tokio::test]
async fn the_same_consent_is_written_down_once_and_only_for_a_text_that_exists() {
    let app = TestApp::new().await;
    let conversation = app.conversation().await;
    let mother = &conversation["participants"][1];
    assert_eq!(app.consent(mother, "self", &["supervision"]).await.0, StatusCode::CREATED);
    let (status, body) = app.consent(mother, "self", &["supervision"]).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("consent_exists")));
    let path = format!("/participants/{}/consents", mother["id"].as_str().unwrap());
    let body = json!({ "purposes": ["library"], "giver": "self", "form": "oral", "text_version": "9-da" });
    assert_eq!(app.post(&app.worker, &path, body).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_sheet_names_the_two_who_will_see_the_film() {
    let app = TestApp::new().await;
    let conversation = app.conversation().await;
    let path = format!("/conversations/{}/information?language=da", conversation["id"].as_str().unwrap());
    let (_, sheet) = app.get(&app.worker, &path).await;
    assert_eq!(sheet["version"], "1-da");
    let text = sheet["markdown"].as_str().unwrap();
    assert!(text.contains("solveig") && text.contains("sunniva") && text.contains("Fjordby"));
}
