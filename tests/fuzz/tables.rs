//! Files of other systems: tables of comma-separated values, and exports of many of them in a zip.

use std::fs;

use beadle::api::import::Imported;
use beadle::domain::csv::field;
use beadle::import::csv::{self, CsvFiles, CsvOptions};
use beadle::import::hmis::{self, HmisOptions};
use beadle::import::table::{MAX_COLUMNS, Table};

use crate::records::{file, imported_fault, told};
use crate::target::{Case, Target, untold};

pub const CSV: Target = Target {
    name: "csv",
    pieces: &[
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\"",
        "\"\"",
        "a",
        " ",
        "login",
        "login,name\n",
        "email",
        "UserID",
        "name",
        "organizations",
        "status",
        "password",
        "dana@x.example",
        "HFX;QRS",
        "HFX|QRS",
        "active",
        "deleted",
        "true",
        "=1+1",
        "\u{feff}",
        ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
        "login,login\n",
    ],
    fault: |case| csv_fault(careful, case),
    planted: &[
        (|case| csv_fault(by_lines, case), "a field is not what was written"),
        (|case| csv_fault(from_nought, case), "a row is told of a line that is not there"),
    ],
};

pub const EXPORTS: Target = Target {
    name: "exports",
    pieces: &[
        "PK\u{3}\u{4}",
        "PK\u{1}\u{2}",
        "PK\u{5}\u{6}",
        "User.csv",
        "Organization.csv",
        "Export.csv",
        "../",
        "/etc/passwd",
        "\0\0\0\0",
        "UserID,UserEmail\n",
        "1,a@x.example\n",
        "\n",
        ",",
        "\"",
    ],
    fault: |case| export_fault(|path| hmis::read(path, &HmisOptions::default()).map_err(told), case.bytes),
    planted: &[(
        |case| {
            export_fault(
                |path| fs::read_to_string(path).map(|_| Imported::default()).map_err(|error| error.to_string()),
                case.bytes,
            )
        },
        "what is told is no sentence",
    )],
};

/// The header and the rows of a table, each with its line; or why it cannot be read.
type Rows = Result<(Vec<String>, Vec<(u64, Vec<String>)>), String>;
type Read = fn(&[u8]) -> Rows;

fn careful(bytes: &[u8]) -> Rows {
    let mut table = Table::open("a.csv", bytes).map_err(told)?;
    let header = table.header().to_vec();
    let mut rows = Vec::new();
    while let Some(row) = table.next_row().map_err(told)? {
        rows.push((row.line, (0..header.len()).map(|at| row.get(Some(at)).to_owned()).collect()));
    }
    let (problems, rejected) = table.finish();
    let told = problems.iter().filter(|problem| problem.sentence.stored().ends_with('.')).count();
    assert_eq!((told, rejected), (problems.len(), problems.len() as u64), "each row that is left out is told");
    Ok((header, rows))
}

/// Takes every line for a row, and every comma for the end of a field.
fn by_lines(bytes: &[u8]) -> Rows {
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| "a.csv is not UTF-8.".to_owned())?;
    let cells = |line: &str| line.split(',').map(|cell| cell.trim().trim_matches('"').to_owned()).collect::<Vec<_>>();
    let mut rows = (1..).zip(text.lines()).map(|(line, text)| (line, cells(text)));
    let header = rows.next().map(|(_, header)| header).unwrap_or_default();
    let rows = rows.filter(|(_, row)| row.len() == header.len()).collect();
    Ok((header, rows))
}

/// Counts the lines of rows from the header on, and so comes out behind the end.
fn from_nought(bytes: &[u8]) -> Rows {
    let (header, mut rows) = careful(bytes)?;
    rows.iter_mut().for_each(|(line, _)| *line += 1);
    Ok((header, rows))
}

fn csv_fault(read: Read, case: &Case<'_>) -> Option<&'static str> {
    match read(case.bytes) {
        Err(sentence) => {
            if let Some(fault) = untold(&sentence) {
                return Some(fault);
            }
        }
        Ok((header, rows)) => {
            let lines = case.bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1;
            if header.len() > MAX_COLUMNS || rows.iter().any(|(_, row)| row.len() != header.len()) {
                return Some("a row is not as long as the header");
            }
            if rows.iter().any(|(line, _)| !(2..=lines).contains(line)) || !rows.is_sorted_by(|a, b| a.0 < b.0) {
                return Some("a row is told of a line that is not there");
            }
        }
    }
    written_fault(read, case).or_else(|| import_fault(case))
}

/// A table that is written by the rules reads as what was written.
fn written_fault(read: Read, case: &Case<'_>) -> Option<&'static str> {
    let mut dice = case.dice();
    let width = 2 + dice.below(4);
    let words: Vec<&str> = case.text.split_inclusive([' ', ',', '"', '\n']).chain(["x"]).collect();
    // A field is trimmed when it is read, and a row of nothing but blanks is none.
    let mut row = |first: &str| -> Vec<String> {
        let cells = (1..width).map(|_| dice.pick(&words).trim().to_owned());
        std::iter::once(first.to_owned()).chain(cells).collect()
    };
    let table: Vec<Vec<String>> = (0..3).map(|number| row(&format!("r{number}"))).collect();
    if table.iter().flatten().any(|cell| cell.len() > 200 || cell.contains('\r')) {
        return None;
    }
    let header: Vec<String> = (0..width).map(|at| format!("column {at}")).collect();
    let lines = std::iter::once(&header).chain(&table);
    let text: String =
        lines.map(|row| row.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",") + "\n").collect();
    let Ok(came) = read(text.as_bytes()) else { return Some("what was written by the rules is refused") };
    let rows: Vec<Vec<String>> = came.1.into_iter().map(|(_, row)| row).collect();
    ((came.0, rows) != (header, table)).then_some("a field is not what was written")
}

/// The whole way of an import, now and then, since it goes through a file.
fn import_fault(case: &Case<'_>) -> Option<&'static str> {
    if case.dice().below(8) > 0 {
        return None;
    }
    let path = file("users.csv", case.bytes);
    let options =
        CsvOptions { login_domain: Some("x.example".to_owned()), create_missing: true, ..CsvOptions::default() };
    let files =
        CsvFiles { users: vec![path.clone()], orgs: vec![path.clone()], members: vec![path], ..CsvFiles::default() };
    match csv::read(&files, &options) {
        Err(unreadable) => untold(&told(unreadable)),
        Ok((imported, _)) => imported_fault(&imported),
    }
}

fn export_fault(read: fn(&std::path::Path) -> Result<Imported, String>, bytes: &[u8]) -> Option<&'static str> {
    match read(&file("export.zip", bytes)) {
        Err(sentence) => untold(&sentence),
        Ok(imported) => imported_fault(&imported),
    }
}
