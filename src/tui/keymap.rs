//! Which key means what where. Contexts inherit: what a dialog or a pane does not bind, its parent may.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;

use super::action::{Action, COMMANDS};
use super::chord::Chord;
use super::widget::Hint;
use crate::api::Capability;

macro_rules! contexts {
    ($($context:ident $(: $parent:ident)? $title:literal;)*) => {
        /// A place where keys have their own meaning.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Context { $($context,)* }

        impl Context {
            pub const ALL: &'static [Self] = &[$(Self::$context,)*];

            /// Where a key is looked up that is not bound here.
            pub const fn parent(self) -> Option<Self> {
                match self { $(Self::$context => contexts!(@parent $($parent)?),)* }
            }

            /// The heading in the key reference.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$context => $title,)* }
            }
        }
    };
    (@parent) => { None };
    (@parent $parent:ident) => { Some(Self::$parent) };
}

contexts! {
    Everywhere "Everywhere, while typing too";
    Global: Everywhere "In every pane";
    List: Global "In every list";
    Users: List "Users";
    Matrix: List "In every matrix";
    Flags: Matrix "Organizations";
    Members: Matrix "Workgroups";
    Levels: Matrix "Permissions";
    Restrictions: Matrix "Restriction options of organizations";
    Sharing: Matrix "Sharing between organizations";
    Approvals: List "Approvals";
    Sync: List "Sync";
    SyncPlan: Sync "In a sync plan";
    Review: List "Review";
    Outcome: List "After a commit";
    Sets: List "Committed change sets";
    Reading: List "Reading the text form";
    Audit: List "Audit";
    Bin: List "Recycle bin";
    Setup: List "Setup";
    Sheet: List "On a sheet";
    Shares: Sheet "What is shared under a release";
    Templates: Sheet "Permission templates";
    Mail: Sheet "Mail";
    Backups: Sheet "Backups of syncs";
    Comparing: Sheet "Comparing two users";
    Past: Sheet "As it was";
    Doctor: Sheet "Sign-in doctor";
    Properties: Sheet "System properties";
    Field: Everywhere "Where text is typed";
    Filter: Field "While typing a filter";
    Reason: Field "While typing a reason";
    Dialog: Everywhere "In every dialog";
    Confirm: Dialog "In a confirmation";
    Choice: Dialog "In a choice";
    Entry: Field "In a dialog that asks for text";
    SignIn: Field "Signing in";
    Waiting: Dialog "Waiting for approval";
    Form: Field "In a form";
    Lines: Form "Where several lines are typed";
    NewPassword: Form "Where a new password is typed";
    Palette: Field "In the palette";
    Help: Dialog "In the help and in messages";
}

impl Context {
    /// This context and what it inherits from, nearest first.
    pub fn chain(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |context| context.parent())
    }

    /// What a command takes here: in some matrices the edits are not about users.
    pub fn needs(self, action: Action) -> Option<Capability> {
        match (self, action.command().needs) {
            (Self::Restrictions | Self::Sharing | Self::Shares, Some(Capability::EditUsers)) => {
                Some(Capability::EditOrgs)
            }
            // Whose form it is decides there.
            (Self::Setup, Some(Capability::EditUsers)) => None,
            (_, needs) => needs,
        }
    }

    /// Tells whether characters are text here rather than commands.
    pub fn is_typing(self) -> bool {
        self.chain().any(|context| context == Self::Field)
    }
}

/// Chords that are pressed one after the other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sequence(pub Vec<Chord>);

impl Sequence {
    /// Reads the alternatives `j / down` or a sequence `f c`.
    ///
    /// # Errors
    /// One sentence that names the wrong key.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let one = |keys: &str| keys.split_whitespace().map(Chord::parse).collect::<Result<_, _>>().map(Self);
        text.split(" / ").map(one).collect()
    }
}

/// Writes the sequence as hints show it.
impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, chord) in self.0.iter().enumerate() {
            let gap = if index > 0 { " " } else { "" };
            write!(f, "{gap}{chord}")?;
        }
        Ok(())
    }
}

/// What the keys pressed so far mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    Action(Action),
    /// More keys are needed; these are the ways to go on.
    Prefix(Vec<(Sequence, Action)>),
    Nothing,
}

/// Keys and what they mean, in the order of the table.
type Bindings = Vec<(Sequence, Action)>;

/// What works in a context, with what it inherits.
#[derive(Clone, Debug)]
struct Reached {
    bindings: Bindings,
    hints: Vec<(Action, Hint)>,
}

/// The bindings of every context.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: BTreeMap<Context, Bindings>,
    /// What works in each context, found when it is wanted first: the footer asks in every frame.
    reached: BTreeMap<Context, OnceCell<Reached>>,
}

impl Keymap {
    /// The keys of the table of commands.
    ///
    /// # Errors
    /// The sentence about the first key that cannot be read; the table is tested to have none.
    pub fn standard() -> Result<Self, String> {
        let mut bindings: BTreeMap<Context, Vec<_>> = BTreeMap::new();
        for command in COMMANDS {
            for (context, keys) in command.keys {
                let sequences = Sequence::parse_all(keys).map_err(|problem| format!("{}: {problem}", command.name))?;
                bindings.entry(*context).or_default().extend(sequences.into_iter().map(|keys| (keys, command.action)));
            }
        }
        let reached = Context::ALL.iter().map(|context| (*context, OnceCell::new())).collect();
        Ok(Self { bindings, reached })
    }

    /// Finds what a sequence means; the nearest context that knows it, or its beginning, decides.
    pub fn resolve(&self, context: Context, pressed: &[Chord]) -> Meaning {
        for context in context.chain() {
            let bindings = self.bindings(context);
            if let Some((_, action)) = bindings.iter().find(|(keys, _)| keys.0 == pressed) {
                return Meaning::Action(*action);
            }
            let longer: Vec<_> = bindings.iter().filter(|(keys, _)| keys.0.starts_with(pressed)).cloned().collect();
            if !longer.is_empty() {
                return Meaning::Prefix(longer);
            }
        }
        Meaning::Nothing
    }

    /// The keys that lead to an action here, without those that a nearer context has taken.
    pub fn keys_of(&self, context: Context, action: Action) -> impl Iterator<Item = &Sequence> {
        self.effective(context).iter().filter(move |(_, bound)| *bound == action).map(|(keys, _)| keys)
    }

    /// Every binding that works in a context, nearest first.
    pub fn effective(&self, context: Context) -> &[(Sequence, Action)] {
        self.reached(context).map_or(&[], |reached| &reached.bindings)
    }

    /// What the footer may tell of in a context, in the order of the table.
    pub fn hints(&self, context: Context) -> &[(Action, Hint)] {
        self.reached(context).map_or(&[], |reached| &reached.hints)
    }

    fn reached(&self, context: Context) -> Option<&Reached> {
        let find = || {
            let all = context.chain().flat_map(|context| self.bindings(context));
            let is_reached =
                |(keys, action): &&(Sequence, Action)| self.resolve(context, &keys.0) == Meaning::Action(*action);
            let bindings: Bindings = all.filter(is_reached).cloned().collect();
            let told = COMMANDS.iter().filter(|command| command.weight > 0).filter_map(|command| {
                let (keys, action) = bindings.iter().find(|(_, bound)| *bound == command.action)?;
                Some((*action, hint(keys, command.action, command.weight)))
            });
            let hints = told.collect();
            Reached { bindings, hints }
        };
        Some(self.reached.get(&context)?.get_or_init(find))
    }

    fn bindings(&self, context: Context) -> &[(Sequence, Action)] {
        self.bindings.get(&context).map_or(&[], Vec::as_slice)
    }
}

/// What the bottom line says of a key.
pub fn hint(keys: &Sequence, action: Action, weight: u8) -> Hint {
    Hint::new(keys.to_string(), action.command().title.to_lowercase(), weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chords(text: &str) -> Vec<Chord> {
        text.split_whitespace().map(|key| Chord::parse(key).unwrap()).collect()
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        let keymap = Keymap::standard().unwrap();
        for (context, bindings) in &keymap.bindings {
            for (index, (keys, action)) in bindings.iter().enumerate() {
                let rival = bindings[..index]
                    .iter()
                    .find(|(other, _)| keys.0.starts_with(&other.0) || other.0.starts_with(&keys.0));
                assert_eq!(rival, None, "{context:?} {keys} {action:?}");
            }
        }
    }

    #[test]
    fn contexts_inherit_and_override() {
        let keymap = Keymap::standard().unwrap();
        let cases = [
            (Context::Users, "j", Meaning::Action(Action::Down)),
            (Context::Matrix, "l", Meaning::Action(Action::Right)),
            (Context::Flags, "l", Meaning::Action(Action::SetLogin)),
            (Context::Flags, "f c", Meaning::Action(Action::FillColumn)),
            (Context::Filter, "j", Meaning::Nothing),
            (Context::Filter, "ctrl-c", Meaning::Action(Action::Quit)),
            (Context::Confirm, "q", Meaning::Nothing),
        ];
        for (context, keys, meaning) in cases {
            assert_eq!(keymap.resolve(context, &chords(keys)), meaning, "{context:?} {keys}");
        }
        assert!(keymap.keys_of(Context::Flags, Action::Right).eq([&Sequence(chords("right"))]));
    }

    #[test]
    fn a_prefix_shows_how_to_go_on() {
        let keymap = Keymap::standard().unwrap();
        let Meaning::Prefix(ways) = keymap.resolve(Context::Levels, &chords("f")) else { panic!("f is a prefix") };
        assert_eq!(ways.len(), 3);
    }

    #[test]
    fn letters_are_text_where_text_is_typed() {
        let keymap = Keymap::standard().unwrap();
        for context in Context::ALL.iter().filter(|context| context.is_typing()) {
            for c in ('a'..='z').chain('A'..='Z').chain(" /?:*0123456789".chars()) {
                let key = if c == ' ' { "space".to_owned() } else { c.to_string() };
                assert_eq!(keymap.resolve(*context, &chords(&key)), Meaning::Nothing, "{context:?} {c:?}");
            }
        }
    }
}
