//! The roles: what a piece of the screen means, each with a parent whose look it has until a theme says otherwise.

use ratatui::style::Modifier;

/// One row of the table of roles.
#[derive(Debug)]
struct Row {
    name: &'static str,
    parent: Option<Role>,
    /// What tells the role apart where there are no colours.
    mono: Modifier,
    about: &'static str,
}

macro_rules! roles {
    ($($role:ident $name:literal $parent:expr, [$($modifier:ident)*], $about:literal;)*) => {
        /// What a piece of the screen means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Role { $(#[doc = $about] $role,)* }

        use Role::*;

        const TABLE: &[Row] = &[$(Row {
            name: $name,
            parent: $parent,
            mono: Modifier::empty()$(.union(Modifier::$modifier))*,
            about: $about,
        },)*];

        impl Role {
            /// Every role, parents before their children.
            pub const ALL: &'static [Self] = &[$($role,)*];
            /// How many roles there are.
            pub const COUNT: usize = Self::ALL.len();
        }
    };
}

roles! {
    Text "text" None, [], "Plain text, and the ground everything lies on.";
    Dim "dim" Some(Text), [DIM], "What may be overlooked: units, what has not changed.";
    Title "title" Some(Text), [BOLD], "The name of a pane or of the thing shown.";
    Header "header" Some(Dim), [UNDERLINED], "The names of columns.";
    Bar "bar" Some(Text), [], "The top line: database, operator, link, staged count.";
    Tab "tab" Some(Bar), [], "The name of a pane one can jump to.";
    TabActive "tab.active" Some(Tab), [BOLD UNDERLINED], "The name of the pane one is in.";
    Environment "environment" Some(Text), [BOLD REVERSED], "The word that says which kind of database this is.";
    EnvironmentProduction "environment.production" Some(Environment), [BOLD REVERSED UNDERLINED], "A production database.";
    EnvironmentTraining "environment.training" Some(Environment), [BOLD REVERSED], "A training or implementation database.";
    EnvironmentOther "environment.other" Some(Environment), [BOLD REVERSED], "Any other database.";
    Selection "selection" Some(Text), [REVERSED], "The row or cell the cursor is on, where the focus is.";
    CursorRow "cursor.row" Some(Text), [BOLD], "The row the cursor is on, where the focus is not.";
    Mark "mark" Some(Text), [BOLD], "A row that is marked, and its mark.";
    Staged "staged" Some(Text), [BOLD], "A change that waits for the review.";
    StagedAdd "staged.add" Some(Staged), [BOLD], "A staged change that gives something.";
    StagedRemove "staged.remove" Some(Staged), [BOLD UNDERLINED], "A staged change that takes something away.";
    Ok "ok" Some(Text), [], "What went well, or will.";
    Warning "warning" Some(Text), [BOLD], "What wants a second look.";
    Error "error" Some(Text), [BOLD], "What went wrong.";
    Refused "refused" Some(Error), [BOLD UNDERLINED], "A change the rules do not allow.";
    Held "held" Some(Warning), [BOLD], "A change that waits for a word or a password of the operator.";
    Withheld "withheld" Some(Held), [BOLD], "A part of a template or clone that was left out.";
    Conflict "conflict" Some(Warning), [BOLD UNDERLINED], "A cell that somebody else changed meanwhile.";
    Barred "barred" Some(Dim), [DIM], "What this operator may not touch.";
    TierOne "tier.one" Some(Warning), [BOLD], "A permission whose holder can raise privileges.";
    TierTwo "tier.two" Some(Text), [UNDERLINED], "A permission whose holder can reach or spread data.";
    StatusActive "status.active" Some(Ok), [], "An active account.";
    StatusInactive "status.inactive" Some(Dim), [DIM], "An inactive account.";
    StatusPending "status.pending" Some(Warning), [BOLD], "An account that waits for approval.";
    StatusDeleted "status.deleted" Some(Dim), [DIM CROSSED_OUT], "An account in the recycle bin.";
    Badge "badge" Some(Warning), [BOLD], "A remark beside a name, as on names that resemble another.";
    LinkUp "link.up" Some(Dim), [], "The link to the database is up.";
    LinkDown "link.down" Some(Error), [BOLD REVERSED], "The link to the database is down.";
    Key "key" Some(Text), [BOLD], "A key one can press.";
    Hint "hint" Some(Dim), [], "What a key does.";
    Border "border" Some(Dim), [], "Lines between things.";
    BorderFocus "border.focus" Some(Text), [BOLD], "Lines around the thing that has the focus.";
    Scroll "scroll" Some(Border), [], "The thin bar that shows where one is in a list.";
    Field "field" Some(Text), [], "A field that can be typed into.";
    FieldFocus "field.focus" Some(Field), [UNDERLINED], "The field that is being typed into.";
    FieldProblem "field.problem" Some(Error), [BOLD], "What is wrong with the content of a field.";
    Placeholder "placeholder" Some(Dim), [DIM], "What stands in an empty field.";
    Pending "pending" Some(Dim), [DIM], "What has not arrived yet.";
    Match "match" Some(Text), [BOLD UNDERLINED], "The part of a name that was searched for.";
    Flash "flash" Some(Text), [BOLD UNDERLINED REVERSED], "A cell that somebody else changed just now.";
    Dialog "dialog" Some(Text), [], "The ground of a dialog.";
    DialogTitle "dialog.title" Some(Title), [BOLD], "The title of a dialog.";
    Danger "danger" Some(Error), [BOLD REVERSED], "What cannot be taken back.";
}

impl Role {
    /// The name of the role in theme files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The role whose look this one has until a theme says otherwise.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.row().parent
    }

    /// One sentence that says where the role is used.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.row().about
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Tells whether the role is an environment word, which no theme may hide.
    #[must_use]
    pub const fn is_environment(self) -> bool {
        matches!(self, Environment | EnvironmentProduction | EnvironmentTraining | EnvironmentOther)
    }

    pub(super) fn mono(self) -> Modifier {
        self.row().mono
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_first_and_names_are_unique() {
        for (place, role) in Role::ALL.iter().enumerate() {
            assert_eq!(*role as usize, place);
            assert_eq!(Role::named(role.name()), Some(*role));
            assert!(role.parent().is_none_or(|parent| (parent as usize) < place), "{}", role.name());
            assert!(role.about().ends_with('.'), "{}", role.name());
            assert!(role.parent().is_some() || *role == Text);
        }
    }

    #[test]
    fn a_dotted_name_has_the_role_before_the_dot() {
        for role in Role::ALL {
            if let Some((before, _)) = role.name().split_once('.') {
                let known = ["cursor", "tier", "status", "link"].contains(&before);
                assert!(known || Role::named(before).is_some(), "{}", role.name());
            }
        }
    }
}
