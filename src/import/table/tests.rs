//! Corner cases of tables, and bytes that are none.

use proptest::prelude::*;

use super::*;

/// Reads all rows as `line: field|field`, then the problems, or the one sentence.
fn rows(bytes: &[u8]) -> Result<Vec<String>> {
    let mut table = Table::open("t.csv", bytes)?;
    let width = table.header().len();
    let mut rows = Vec::new();
    while let Some(row) = table.next_row()? {
        let fields: Vec<_> = (0..width).map(|column| row.record.get(column).map(text).unwrap_or_default()).collect();
        rows.push(format!("{}: {}", row.line, fields.join("|")));
    }
    let (problems, rejected) = table.finish();
    assert_eq!(problems.len() as u64, rejected);
    rows.extend(problems.iter().map(|problem| format!("{} {}", problem.spot, problem.code)));
    Ok(rows)
}

fn sentence(bytes: &[u8]) -> String {
    rows(bytes).unwrap_err().to_string()
}

#[test]
fn the_corner_cases_of_the_csv_spectrum() {
    let cases: &[(&str, &[&str])] = &[
        ("first,city,zip\nJohn,\"Anytown, WW\",08123", &["2: John|Anytown, WW|08123"]),
        ("a,b,c\n1,\"\",\"\"\n2,3,4", &["2: 1||", "3: 2|3|4"]),
        ("a,b,c\r\n1,\"\",\"\"\r\n2,3,4", &["2: 1||", "3: 2|3|4"]),
        ("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", &["2: 1|ha \"ha\" ha", "3: 3|4"]),
        ("key,val\n1,\"{\"\"c\"\": [102.0, 0.5]}\"\n", &["2: 1|{\"c\": [102.0, 0.5]}"]),
        ("a,b\n2095257564,37\u{fffd}36'37.8\"N", &["2: 2095257564|37\u{fffd}36'37.8\"N"]),
        ("a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", &["2: 1|2|3", "3: Once upon \na time|5|6", "5: 7|8|9"]),
        (
            "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n",
            &["2: 1|2|3", "3: Once upon \r\na time|5|6", "5: 7|8|9"],
        ),
        ("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", &["2: 1|ha \n\"ha\" \nha", "5: 3|4"]),
        ("a,b,c\n1,2,3\n", &["2: 1|2|3"]),
        ("a,b,c\r\n1,2,3\r\n", &["2: 1|2|3"]),
        ("a,b,c\n1,2,3\n4,5,ʤ", &["2: 1|2|3", "3: 4|5|ʤ"]),
    ];
    for (text, expected) in cases {
        assert_eq!(rows(text.as_bytes()).unwrap(), *expected, "{text:?}");
    }
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    let cases: &[(&str, &[&str])] = &[
        ("\u{feff}a,b\n1,2\n", &["2: 1|2"]),
        ("a,b\r1,2\r3,4\r", &["2: 1|2", "3: 3|4"]),
        ("\n\na,b\n\n\n1,2\n\n", &["6: 1|2"]),
        ("a,b\r\n\r\n1,2\r\n , \r\n,\r\n3,4", &["3: 1|2", "6: 3|4"]),
        ("a,b\n1,2,3\n4\n5,6\n", &["4: 5|6", "t.csv, line 2 ragged-row", "t.csv, line 3 ragged-row"]),
        ("a;b\n1;2,5\n", &["2: 1|2,5"]),
        ("a\tb\n1\t2\n", &["2: 1|2"]),
        ("a\n1\n", &["2: 1"]),
    ];
    for (text, expected) in cases {
        assert_eq!(rows(text.as_bytes()).unwrap(), *expected, "{text:?}");
    }
}

#[test]
fn columns_are_found_in_any_spelling() {
    let table = Table::open("t.csv", &b"USERID,\"School SIS ID\",UserEmail\n"[..]).unwrap();
    assert_eq!(table.column("UserID"), Some(0));
    assert_eq!(table.column("schoolSisId"), Some(1));
    assert_eq!(table.column("user_email"), Some(2));
    assert_eq!(table.column("ExportID"), None);
}

#[test]
fn what_cannot_be_read_is_one_sentence_with_its_place() {
    let wide = "a,".repeat(MAX_COLUMNS + 1);
    let long = format!("a,b\n1,2\n3,{}\n", "x".repeat(MAX_FIELD + 1));
    let endless = format!("a,b\n1,2\n\"{}", "x,\n".repeat(600_000));
    let cases: [(&[u8], &str); 7] = [
        (b"", "t.csv has no header line."),
        (b"a,b\n1,2\n\xff,x\n", "t.csv, line 3 is not UTF-8."),
        (b"\xff\xfea\0", "t.csv is UTF-16."),
        (wide.as_bytes(), "t.csv, line 1 has more than 64 columns."),
        (long.as_bytes(), "t.csv, line 3 has a field of more than 4096 bytes."),
        (endless.as_bytes(), "t.csv, line 3 begins a record longer than 1 MiB."),
        (b"\x89PNG\r\n\x1a\n\0", "t.csv, line 1 is not UTF-8."),
    ];
    for (bytes, expected) in cases {
        let error = sentence(bytes);
        assert!(error.starts_with(expected), "{error}");
    }
    assert_eq!(rows(b"\n \n").unwrap(), [""; 0], "a header of one blank name is odd, but a table");
}

#[test]
fn a_file_that_never_ends_is_stopped() {
    let endless = io::repeat(b'\n').chain(&b""[..]);
    let mut table = Table::open("t.csv", b"a,b\n1,2\n".chain(endless)).unwrap();
    assert_eq!(table.next_row().unwrap().map(|row| row.line), Some(2));
    let error = table.next_row().map(|row| row.is_some()).unwrap_err().to_string();
    assert!(error.contains("larger than") || error.contains("longer than"), "{error}");
}

#[test]
fn names_of_files_are_shown_safely() {
    let error = Table::open("a\x1b[2J.csv", &b""[..]).map(|_| ()).unwrap_err();
    assert!(error.to_string().starts_with("a‹1B›[2J.csv "), "{error}");
    assert!(sentence(b"").ends_with('.'));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = rows(&bytes);
    }

    #[test]
    fn what_is_written_is_read(cells in prop::collection::vec(("[a-z\", \r\né]{1,6}x", "[^\u{0}-\u{8}]{0,8}"), 0..8)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        for (a, b) in &cells {
            writer.write_record([a, b]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let read: Vec<_> = rows(&bytes).unwrap().into_iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect();
        let expected: Vec<_> = cells.iter().map(|(a, b)| format!("{a}|{b}")).collect();
        prop_assert_eq!(read, expected);
    }
}
