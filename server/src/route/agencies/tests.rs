use lintas_model::report::Role;

use crate::fixtures::{
    town_aid::{ASKED_FOR, SIGNED_FOR},
    world::{TestResponse, World},
};

async fn with(world: &World, uri: &str, key: &str) -> TestResponse {
    let bearer = format!("Bearer {key}");
    world.get_with(uri, &[("authorization", &bearer)]).await
}

#[tokio::test]
async fn an_agency_reads_its_sheet_and_an_officer_that_of_any() {
    let world = World::town();
    // Keys of the world are of BPBD.
    let own = world.key("gudang", Role::Agency);
    let officer = world.key("piket", Role::Officer);
    for ending in ["", ".csv", ".xlsx"] {
        let (bpbd, pmi) =
            (format!("/agencies/BPBD/sheet{ending}"), format!("/agencies/PMI/sheet{ending}"));
        assert_eq!(world.get(&bpbd).await.code(), "key_required");
        assert_eq!(with(&world, &bpbd, &own).await.status, 200);
        assert_eq!(with(&world, &pmi, &own).await.code(), "forbidden");
        assert_eq!(with(&world, &pmi, &officer).await.status, 200);
        let nobody = with(&world, &format!("/agencies/TAGANA/sheet{ending}"), &officer).await;
        assert_eq!((nobody.status.as_u16(), nobody.code().as_str()), (404, "unknown_agency"));
        let answer = with(&world, &bpbd, &own).await;
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
    let none = crate::keys::add(&world.state_dir, "tagana", Role::Agency, Some("TAGANA")).unwrap();
    world.state.writer.keys().forget();
    let empty = with(&world, "/agencies/TAGANA/sheet", &none).await;
    assert_eq!(empty.status, 200, "an agency may have nothing yet");
    let bad = with(&world, "/agencies/BPBD/sheet?f=csv", &own).await;
    assert_eq!(bad.code(), "unknown_parameter");
}

#[tokio::test]
async fn the_page_holds_what_it_has_sent_promised_owes_and_is_asked_for() {
    let world = World::town();
    let key = world.key("gudang", Role::Agency);
    let answer = with(&world, "/agencies/BPBD/sheet", &key).await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let html = String::from_utf8(answer.body.to_vec()).unwrap();
    for told in [
        "LATIHAN – BUKAN KEJADIAN NYATA",
        "LEMBAR INSTANSI: BPBD",
        "9.876\u{a0}L",
        "belum terdata",
        "kedaluwarsa",
        "18\u{a0}Sep\u{a0}06.30\u{a0}WITA",
        SIGNED_FOR,
        "diterima",
        "60\u{a0}kg",
        ASKED_FOR,
        "oleh DINSOS, terbuka",
        "http://peta.test/agencies/BPBD/sheet",
        "size:A4",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    for others in ["2.500\u{a0}L", "1.234,5", "KT-RAHASIA-1", "<script", "src=", &key] {
        assert!(!html.contains(others), "{others}: {html}");
    }
}

#[tokio::test]
async fn the_table_downloads_with_hashtags_and_as_a_workbook() {
    let world = World::town();
    let key = world.key("gudang", Role::Agency);
    let csv = with(&world, "/agencies/BPBD/sheet.csv", &key).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let file = "attachment; filename=\"LATIHAN-belayan-BPBD.csv\"";
    assert_eq!(csv.header("content-disposition"), file);
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(lines[0].starts_with("section,org_code,dispatch_id,"), "{csv}");
    assert!(lines[1].starts_with("#meta+section,#org+code,#activity+id,"), "{csv}");
    assert!(lines[2].starts_with("has,BPBD,,gudang-1,Gudang BPBD,,,air_bersih,"), "{csv}");
    assert!(lines.iter().any(|line| line.starts_with("asked,DINSOS,kirim-3,")), "{csv}");
    let book = with(&world, "/agencies/BPBD/sheet.xlsx", &key).await;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(book.header("content-type"), media);
    assert!(book.header("content-disposition").contains("LATIHAN-belayan-BPBD.xlsx"));
    assert!(book.body.starts_with(b"PK"), "a workbook is an archive");
}
