//! When the grants of the form end: asked for, put off or taken away on their row.

use crossterm::event::{KeyCode, KeyEvent};

use super::form::Form;
use super::stops::Stop;
use crate::domain::cell::Value;
use crate::domain::moment::put_off;
use crate::domain::time::Time;
use crate::tui::effect::{Step, say};
use crate::tui::ends::{self, LONGER};
use crate::tui::model::Model;
use crate::tui::widget::{Tone, Typed};

impl Form {
    /// A key about the end of the grant under the focus; `None` where the key means something else.
    pub fn end_key(&mut self, model: &Model, key: KeyEvent) -> Option<Vec<Step>> {
        let KeyCode::Char(letter @ ('t' | 'T' | '+')) = key.code else { return None };
        let (removed, wanted) = self.grant()?;
        let held = until(wanted);
        Some(match (letter, held) {
            _ if removed => vec![say(Tone::Warning, "This is removed: switch it on before it is given an end.")],
            ('t', held) => vec![ends::ask(held.map(|held| held.date(&model.seat.zone)))],
            ('T', _) => self.end(Value::None),
            (_, Some(held)) => self.end(Value::Time(put_off(held, LONGER, model.now, &model.seat.zone))),
            (_, None) => vec![say(Tone::Warning, "This has no end date that could be put off; t sets one.")],
        })
    }

    /// Takes the typed end, or says why it is none and asks again.
    pub fn end_typed(&mut self, model: &Model, text: &str) -> Vec<Step> {
        ends::read(model, text).map_or_else(|again| again, |until| self.end(Value::Time(until)))
    }

    fn end(&mut self, end: Value) -> Vec<Step> {
        if let Some((_, wanted)) = self.grant() {
            *wanted = end;
        }
        self.took(self.stop, Typed::Changed)
    }

    /// Whether the grant under the focus is removed, and its end.
    fn grant(&mut self) -> Option<(bool, &mut Value)> {
        match self.stop {
            Stop::Member(workgroup) => {
                let member = self.body.members.iter_mut().find(|member| member.workgroup == workgroup)?;
                Some((member.is_removed(), &mut member.wanted[1]))
            }
            Stop::Org(org) => {
                let related = self.body.orgs.iter_mut().find(|related| related.org == org)?;
                Some((related.is_removed(), &mut related.wanted[3]))
            }
            _ => None,
        }
    }
}

const fn until(value: &Value) -> Option<Time> {
    match value {
        Value::Time(until) => Some(*until),
        _ => None,
    }
}
