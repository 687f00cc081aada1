//! The files that the program keeps for itself and reads again: plans of a sync, drafts. Somebody may have edited them.

use beadle::api::sync::PlanFile;
use beadle::domain::draft::Draft;

use crate::target::{Case, Target, untold};

pub const PLANS: Target = Target {
    name: "plans",
    pieces: &PIECES,
    fault: |case| {
        plan_fault(|text| PlanFile::read(text, "p.json").map_err(|refusal| refusal.sentence.shown().to_string()), case)
    },
    planted: &[(|case| plan_fault(lenient, case), "a field that nobody knows was passed over")],
};

pub const DRAFTS: Target = Target {
    name: "drafts",
    pieces: &PIECES,
    fault: |case| draft_fault(|text| serde_json::from_str(text).ok(), case.text),
    planted: &[(|case| draft_fault(forgetful, case.text), "a draft is another when it is kept and read again")],
};

const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "\"format\":\"beadle sync plan 1\",",
    "\"plan\":\"x\",",
    "\"made_at\":1,",
    "\"accepted\":{}",
    "\"changes\":[]",
    "\"reason\":\"cover\",",
    "\"done\":[",
    "\"undone\":[",
    "\"undoes\":4,",
    "{\"permission\":{\"user\":7,\"permission\":\"data_export\"}}",
    "\"none\"",
    "{\"text\":\"x\"}",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"unknown\":1,",
    "\n",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "\"remarks\":{\"head\":[\"# a\"]},",
];

/// Takes a field that it does not know for nothing.
fn lenient(text: &str) -> Result<PlanFile, String> {
    let text = text.replacen("\"unknown\":1,", "", 1);
    PlanFile::read(&text, "p.json").map_err(|refusal| refusal.sentence.shown().to_string())
}

fn plan_fault(read: fn(&str) -> Result<PlanFile, String>, case: &Case<'_>) -> Option<&'static str> {
    let plan = match read(case.text) {
        Ok(plan) => plan,
        Err(sentence) => return untold(&sentence),
    };
    let Ok(text) = plan.to_text() else { return Some("a plan that was read cannot be written") };
    if read(&text).as_ref() != Ok(&plan) {
        return Some("a plan is another when it is written and read again");
    }
    let more = text.replacen('{', "{\"unknown\":1,", 1);
    read(&more).is_ok().then_some("a field that nobody knows was passed over")
}

/// Forgets why.
fn forgetful(text: &str) -> Option<Draft> {
    let mut draft: Draft = serde_json::from_str(text).ok()?;
    draft.reason.clear();
    Some(draft)
}

fn draft_fault(read: fn(&str) -> Option<Draft>, text: &str) -> Option<&'static str> {
    let mut draft = read(text)?;
    let kept = serde_json::to_string(&serde_json::from_str::<Draft>(text).ok()?).ok()?;
    let again = read(&kept).and_then(|draft| serde_json::to_string(&draft).ok());
    if again.as_ref() != Some(&kept) {
        return Some("a draft is another when it is kept and read again");
    }
    // Every step can be taken back, and again.
    let whole = draft.to_set();
    let steps = std::iter::from_fn(|| draft.undo()).count();
    (0..steps).for_each(|_| assert!(draft.redo().is_some()));
    (draft.to_set() != whole).then_some("steps taken back and again lead elsewhere")
}
