//! The table of commands.
//!
//! From its rows come the keymap, the help, the footer, the palette and the key reference of the documentation. A row
//! reads: action, name, title, keys by context, weight in the footer (0: never there), what it takes, and the help sentence.
//! Alternatives of a key are divided by ` / `; a sequence is written with spaces.

use super::{Command, Group};
use crate::api::Capability;
use crate::tui::keymap::Context;

macro_rules! commands {
    ($($group:ident {$(
        $action:ident $name:literal $title:literal [$($context:ident $keys:literal),*] $weight:literal
        $(needs $needs:ident)? $help:literal;
    )*})*) => {
        /// Something an operator can mean.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action { $($($action,)*)* }

        /// All commands in the order of the help.
        pub static COMMANDS: &[Command] = &[$($(Command {
            action: Action::$action,
            name: $name,
            title: $title,
            help: $help,
            group: Group::$group,
            keys: &[$((Context::$context, $keys)),*],
            weight: $weight,
            needs: commands!(@needs $($needs)?),
        },)*)*];
    };
    (@needs) => { None };
    (@needs $needs:ident) => { Some(Capability::$needs) };
}

commands! {
    Moving {
        Up "up" "Up" [List "k / up", Filter "up", Choice "k / up", Palette "up / ctrl-k", Help "k / up",
            Form "up"] 0
            "Moves up by one line.";
        Down "down" "Down" [List "j / down", Filter "down", Choice "j / down", Palette "down / ctrl-j", Help "j / down",
            Form "down"] 0
            "Moves down by one line.";
        Left "left" "Left" [Matrix "h / left"] 0 "Moves one column to the left.";
        Right "right" "Right" [Matrix "l / right"] 0 "Moves one column to the right.";
        First "first" "First" [List "g / home", Help "g / home"] 0 "Goes to the first line.";
        Last "last" "Last" [List "G / end", Help "G / end"] 0 "Goes to the last line.";
        FirstColumn "first-column" "First column" [Matrix "^"] 0 "Goes to the first column.";
        LastColumn "last-column" "Last column" [Matrix "$"] 0 "Goes to the last column.";
        PageLeft "page-left" "Page left" [Matrix "[ / ctrl-left"] 0 "Moves left by one page of columns.";
        PageRight "page-right" "Page right" [Matrix "] / ctrl-right"] 0 "Moves right by one page of columns.";
        PageUp "page-up" "Page up" [List "pageup / ctrl-b", Filter "pageup", Help "pageup / ctrl-b", Form "pageup"] 0
            "Moves up by one page.";
        PageDown "page-down" "Page down" [List "pagedown / ctrl-f", Filter "pagedown", Help "pagedown / ctrl-f / space",
            Form "pagedown"] 0
            "Moves down by one page.";
        HalfUp "half-page-up" "Half page up" [List "ctrl-u", Help "ctrl-u"] 0 "Moves up by half a page.";
        HalfDown "half-page-down" "Half page down" [List "ctrl-d", Help "ctrl-d"] 0 "Moves down by half a page.";
        Open "open" "Open" [List "enter", SyncPlan "enter"] 90 "Opens what the cursor is on.";
        Back "back" "Back" [List "esc", Dialog "esc", Field "esc"] 85
            "Goes one level back: closes a dialog, leaves a filter, lets go of a range.";
    }
    Finding {
        Filter "filter" "Filter" [List "/"] 60 "Types a filter; the list follows every key.";
        Complete "complete" "Complete" [Filter "tab"] 65 "Completes the term or the value that is being typed; again, takes the next one.";
        SavedFilters "saved-filters" "Saved filters" [Users "F"] 12 needs SeeUsers
            "Chooses one of the filters that were kept, yours or shared ones; shares or drops one of yours.";
        KeepFilter "keep-filter" "Keep filter" [Users "K"] 0 needs SeeUsers "Keeps the filter under a name.";
        FilterColumns "filter-columns" "Columns" [Matrix "c"] 40 "Types a filter for the columns.";
        OnlyRelated "only-related" "Only related" [Matrix "i"] 24
            "Lists only those with a relation, or all, where a matrix is about one user, organization, workgroup or release.";
        RunsOutSoon "runs-out-soon" "Runs out soon" [Users "S", Flags "S", Members "S"] 0 needs SeeUsers
            "Lists those of whom a grant runs out within thirty days; of an organization or a workgroup, those whose grant there does.";
        Sort "sort" "Sort" [List "o", SyncPlan "s"] 20 "Orders the list by its next column; of users by name, login, owner, last sign-in and status.";
        SortReverse "sort-reverse" "Reverse" [List "O"] 0 "Turns the order of the list around.";
        Refresh "refresh" "Refresh" [Global "ctrl-r / f5"] 0 "Asks again for everything on the screen.";
    }
    Marking {
        Mark "mark" "Mark" [List "space"] 80 "Marks the line, or lets go of its mark, and moves on.";
        MarkRange "mark-range" "Range" [List "v"] 0
            "Begins a range; pressed again, marks every line from there to here.";
        MarkMatching "mark-matching" "Mark all matching" [List "*"] 15
            "Marks everything the filter finds at this moment, and says how many that is.";
        Aim "aim-at-marks" "For the marked" [Matrix "m"] 79 needs EditUsers
            "Lets every edit mean all that are marked, in the columns of the cursor or the range; again, lets go of that.";
        ClearMarks "clear-marks" "Unmark all" [List "u"] 0 "Lets go of every mark.";
    }
    Editing {
        AddUser "add-user" "Add" [Users "a"] 78 needs EditUsers "Opens the form for a new user.";
        QuickAdd "quick-add-user" "Quick add" [Users "A"] 59 needs EditUsers
            "Opens the short form for a new user: name, login, organization, workgroup, template, password.";
        EditUser "edit-user" "Edit" [Users "e"] 77 needs SeeUsers "Opens the form of the user under the cursor.";
        Team "my-team" "Team" [Users "M"] 0 needs SeeUsers "Lists those who report to the user under the cursor.";
        ReopenForm "reopen-form" "Reopen form" [Users "E", Setup "E"] 0 needs EditUsers
            "Opens the form again that an earlier session left before it was saved.";
        Save "save" "Save" [Form "ctrl-s"] 88 "Saves the form: it is staged, and the review shows it.";
        GeneratePassword "generate-password" "Make password" [Form "ctrl-g", NewPassword "ctrl-g"] 50
            "Makes a password, which is shown once.";
        CopyPassword "copy-password" "Copy password" [Form "ctrl-y", NewPassword "ctrl-y"] 87 "Copies the password that was made to the clipboard.";
        Instead "instead" "Go there instead" [Form "ctrl-o"] 87
            "Goes to whoever has the login already; somebody in the recycle bin is restored.";
        Status "status" "Status" [Users "s"] 75 needs EditUsers
            "Chooses a new status for the user, or for everybody marked, and stages it.";
        OpenDoctor "doctor" "Doctor" [Users "d", Approvals "d", Bin "d"] 59 needs SeeUsers
            "Shows why the user can or cannot sign in, and what mends it.";
        SetPassword "set-password" "Password" [Users "P"] 35 needs SetPasswords
            "Types or makes a new password for the user, and stages it.";
        Unlock "unlock" "Unlock" [Users "X"] 0 needs SetPasswords
            "Lifts the lock that too many wrong passwords have put on the account, and stages that.";
        ClearQuestion "clear-security-question" "Clear security question" [] 0 needs SetPasswords
            "Takes the user's security question away, and stages that.";
        Repair "repair" "Mend" [Doctor "enter / 1 / 2 / 3 / 4 / 5 / 6 / 7 / 8 / 9"] 80
            "Makes the repair under the cursor or of that number, or asks what it takes.";
        Restore "restore" "Restore" [Bin "enter / r"] 90 needs Restore
            "Takes the account, or all that are marked, out of the recycle bin, and stages that.";
        CopyLogin "copy-login" "Copy login" [Users "y"] 0 "Copies the login to the clipboard.";
        SetActive "set-active" "Active" [Flags "a", Members "a"] 70 needs EditUsers
            "Stages Active on, for the cell or for the whole range.";
        SetLogin "set-login" "Login" [Flags "l"] 69 needs EditUsers "Stages Login on, and Active where there is no relation yet.";
        SetEditable "set-editable" "Editable" [Flags "e", Restrictions "e"] 68 needs EditUsers
            "Stages Editable on, with the relation where there is none yet; an option becomes visible with it.";
        ClearActive "clear-active" "Active off" [Flags "A", Members "A"] 50 needs EditUsers "Stages Active off.";
        ClearLogin "clear-login" "Login off" [Flags "L"] 49 needs EditUsers "Stages Login off.";
        ClearEditable "clear-editable" "Editable off" [Flags "E", Restrictions "E"] 48 needs EditUsers "Stages Editable off.";
        ShowOption "show-option" "Visible" [Restrictions "s"] 70 needs EditUsers
            "Stages that the organization has the restriction option.";
        HideOption "hide-option" "Hidden" [Restrictions "S"] 69 needs EditUsers
            "Stages that the organization does not have the restriction option, and nobody there can choose it.";
        ShareOn "share" "Share" [Sharing "s"] 70 needs EditUsers
            "Stages that the organization of the column sees the data of the row's from today on.";
        ShareOff "stop-sharing" "Stop sharing" [Sharing "S", Shares "S"] 69 needs EditUsers
            "Stages that nothing is shared from today on: what holds ends as of yesterday, what begins only now is taken away.";
        ShareBoth "share-both-ways" "Both ways" [Sharing "b", Shares "b"] 68 needs EditUsers
            "Stages that both organizations see the other's data on the same days; from today on where neither does.";
        Until "until" "Until" [Flags "t", Members "t", Sharing "t", Shares "t"] 47 needs EditUsers
            "Asks for the last day of the grant or of what is shared, and stages it.";
        Endless "no-end" "No end date" [Flags "T", Members "T", Sharing "T", Shares "T"] 0 needs EditUsers
            "Stages that the grant, or what is shared, has no end date.";
        PutOff "put-off" "Longer" [Flags "+", Members "+", Users "+"] 46 needs EditUsers
            "Stages that the grant ends thirty days later; of a user everything that ends within thirty days.";
        SetRead "set-read" "Read" [Levels "r"] 70 needs EditUsers "Stages Read for the permission.";
        SetWrite "set-write" "Write" [Levels "W"] 69 needs EditUsers "Stages Write for the permission.";
        Remove "remove" "Remove" [Matrix "x", Levels "n", Templates "x", Shares "x"] 45 needs EditUsers
            "Stages that the relation, the level, the template or what is shared is taken away.";
        ReplaceWith "replace-with" "Replace with" [Flags "R", Members "R"] 0 needs EditUsers
            "Stages that the user, the range or the marked have what is under the cursor or in the range and nothing else; shows first what that does.";
        FillColumn "fill-column" "Fill column" [Matrix "f c"] 44 needs EditUsers
            "Stages once more what was set or cleared last, for every listed user or the range, in this column.";
        FillRow "fill-row" "Fill row" [Matrix "f r"] 0 needs EditUsers
            "Stages once more what was set or cleared last, for this user in every listed column or the range.";
        FillMarks "fill-marks" "Fill marks" [Matrix "f m"] 0 needs EditUsers
            "Stages once more what was set or cleared last, for every marked user in this column.";
    }
    Setup {
        SetupNext "setup-next-part" "Next part" [Setup "tab"] 65
            "Shows the next part: organizations, workgroups, releases, locations, providers, restrictions.";
        SetupPrevious "setup-previous-part" "Previous part" [Setup "shift-tab"] 0 "Shows the part of the setup before this one.";
        EditRecord "edit-record" "Edit" [Setup "e / enter"] 77 "Opens the form of the row under the cursor.";
        AddRecord "add-record" "Add" [Setup "a", Shares "a"] 78 "Opens the form of a new row.";
        CreateProvider "create-provider" "Make provider" [Form "ctrl-n"] 45
            "Chooses a provider that is to be made with the name of the organization.";
        RemoveRecord "remove-record" "Remove" [Setup "x"] 50
            "Stages that the release, location, provider or restriction option goes; one that is only staged goes at once.";
        OpenProperties "properties" "Properties" [Setup "P"] 19 needs SeeOrgs
            "Shows the system properties: what people read who wait for approval, and what the site has decided.";
        EditProperty "edit-property" "Edit" [Properties "enter / e"] 77 needs EditOrgs
            "Types another value for the property; messages are shown filled in meanwhile.";
        ResetProperty "reset-property" "Reset" [Properties "x"] 60 needs EditOrgs
            "Stages that the default of the property holds again.";
        PreviewFor "preview-for" "Preview for" [Properties "v"] 55 needs SeeUsers
            "Chooses the user for whom messages are shown filled in.";
        NewLine "new-line" "New line" [Lines "enter"] 60 "Begins a new line.";
        SwitchRecord "switch-record" "On or off" [Setup "t"] 51
            "Stages that the organization or the workgroup is switched off, or on again.";
    }
    Permissions {
        OpenPermissions "permissions" "Permissions" [Users "p", Form "ctrl-t"] 58 needs SeeUsers
            "Edits which tools the user may use, or everybody marked.";
        ApplyTemplate "apply-template" "Template" [Users "t", Levels "t"] 43 needs EditUsers
            "Gives the user, or everybody marked, the levels of a template.";
        MakeLike "make-like" "Make like" [Users "L", Levels "L", Comparing "L"] 42 needs EditUsers
            "Makes the user, or everybody marked, like another user in organizations, workgroups and permissions.";
        Compare "compare" "Compare" [Users "c"] 22 needs SeeUsers
            "Shows the user beside the one marked, or beside another one found by typing.";
        OnlyDiffering "only-differing" "Differing" [Comparing "d"] 60 "Shows only the rows that differ, or all of them.";
        TakeRight "take-right" "Take right" [Comparing "="] 61 needs EditUsers
            "Stages that the left user has what the right one has in this row.";
        OrganizationsOf "organizations-of" "Their organizations" [Users "r", Flags "r"] 30 needs SeeUsers
            "Shows what the user has to do with every organization, to be edited there.";
        WorkgroupsOf "workgroups-of" "Their workgroups" [Users "R", Members "r"] 29 needs SeeUsers
            "Shows what the user has to do with every workgroup, to be edited there.";
        MembersOf "members" "Members" [Flags "M", Members "M", Setup "m"] 38 needs SeeUsers
            "Shows who has to do with the organization or the workgroup, to be edited there, and adds others.";
        WhoHolds "who-holds" "Who holds" [Matrix "H"] 41 needs SeeUsers
            "Shows who holds the permission, or has to do with the organization or the workgroup.";
        OpenRestrictions "restriction-matrix" "Restriction matrix" [Setup "O"] 20 needs SeeOrgs
            "Shows which restriction options every organization has, to be edited there.";
        OpenSharing "sharing-matrix" "Sharing matrix" [Setup "s", Shares "s"] 53 needs SeeOrgs
            "Shows which organizations see whose data under the release, to be edited there.";
        OpenShares "shares" "Pairs" [Setup "p"] 54 needs SeeOrgs
            "Lists who sees whose data under the release and on which days, to be edited there, and adds others.";
        WhoSees "who-sees" "Who sees whose data" [Setup "S"] 19 needs SeeOrgs
            "Tells for two organizations and a day whether each sees the other's unrestricted data, and by which release.";
        OtherLevel "other-level" "Level" [Sheet "l"] 40 "Shows the holders at Write only, or those at Read too.";
        Explain "explain" "Explain" [Users "x"] 21 needs SeeUsers
            "Shows what the user reaches by acting as others, and who could act as the user.";
        OpenTemplates "templates" "Templates" [Users "T", Levels "T"] 0 needs SeeUsers
            "Shows the permission templates.";
        AddTemplate "add-template" "Add" [Templates "a"] 70 needs EditUsers "Stages a new template.";
        CopyTemplate "copy-to-template" "Copy" [Templates "c"] 69 needs EditUsers
            "Stages a new template with the levels of a user.";
        RenameTemplate "rename-template" "Rename" [Templates "e"] 68 needs EditUsers "Stages another name for the template.";
    }
    Approvals {
        Approve "approve" "Approve" [Approvals "y"] 80 needs EditUsers
            "Approves with what most colleagues have, after one confirmation; for everybody marked, if somebody is.";
        ApproveForm "approve-with-form" "Form…" [Approvals "e"] 70 needs EditUsers
            "Opens the form to choose what the applicant gets.";
        Deny "deny" "Deny…" [Approvals "n"] 75 needs EditUsers
            "Denies after a confirmation: the account goes to the recycle bin.";
        Park "park" "Park" [Approvals "p"] 50 needs EditUsers
            "Makes the applicant inactive after a confirmation, undecided for now.";
        OpenMail "mail" "Mail" [Approvals "m"] 18 needs SeeUsers
            "Shows the mail: what is queued, sent and failed; over a decision, what that person was told.";
        SendMailAgain "send-mail-again" "Send again" [Mail "r"] 70 needs EditUsers
            "Tries the mail at once: one that failed or was cancelled, or waits for its next attempt.";
        CancelMail "cancel-mail" "Cancel" [Mail "x"] 60 needs EditUsers "Takes the mail out of the queue.";
        History "history" "History" [Approvals "h / H"] 20 "Shows decided requests, or the open ones again.";
    }
    Sync {
        SyncSource "sync-source" "Source" [Sync "enter / o / c"] 40 needs PreviewSync
            "Chooses the database to copy from, and makes the plan.";
        SyncNext "sync-next-part" "Next part" [SyncPlan "tab"] 65
            "Shows the next part of the plan: kinds, findings, users, workgroups, decisions.";
        SyncPrevious "sync-previous-part" "Previous part" [SyncPlan "shift-tab"] 0 "Shows the part of the plan before this one.";
        SyncMap "sync-map" "Map" [SyncPlan "m"] 60 needs PreviewSync "Maps a workgroup of the destination to one of the source.";
        SyncOverride "sync-override" "Override" [SyncPlan "o"] 61 needs PreviewSync "Chooses who a source user becomes.";
        SyncForget "sync-forget" "Take back" [SyncPlan "x"] 59 needs PreviewSync "Takes an override or a mapping back.";
        SyncAll "sync-all-items" "All or changed" [SyncPlan "a"] 58
            "Shows the items that stay as they are too, or only those that change.";
        SyncAgain "sync-again" "Plan again" [SyncPlan "r"] 35 needs PreviewSync
            "Makes the plan again, from what the databases hold now and with the same decisions.";
        SyncAccept "accept-warning" "Acknowledge" [SyncPlan "space"] 66 needs PreviewSync
            "Acknowledges every warning of the kind under the cursor, or takes that back, and goes on to the next; asks for the number of deletions.";
        SyncApply "apply-sync" "Apply…" [SyncPlan "A"] 64 needs ApplySync
            "Copies the destination and carries the plan out, after a reason and the typed name of the environment.";
        SyncUser "sync-user" "User" [SyncPlan "u"] 56
            "Goes to the user that an item refers to; from a user of the plan, to their account in the destination; from a workgroup, to its members.";
        SyncStranded "sync-stranded" "Stranded" [SyncPlan "M"] 15
            "Lists what only Missing Training User could run or edit after the sync.";
        SyncLimbo "sync-limbo" "Limbo" [SyncPlan "L"] 16
            "Lists everybody who would lose their last workgroup and could not sign in after the sync.";
        SyncSave "save-sync-plan" "Save plan" [SyncPlan "P"] 33 needs PreviewSync
            "Keeps the plan with its decisions and what was accepted in a file, which sync apply carries out, too.";
        SyncOpen "open-sync-plan" "Open plan" [Sync "f"] 19 needs PreviewSync
            "Makes the plan of a file again, and says whether anything changed since.";
        SyncExport "export-sync" "Export" [SyncPlan "e"] 14
            "Writes what the list shows, as the filter leaves it, to a file that spreadsheets read.";
        SyncBackups "sync-backups" "Backups" [Sync "B"] 21 needs ApplySync
            "Lists the copies that syncs made before they wrote; each is kept for thirty days.";
        VerifyBackup "verify-backup" "Look through" [Backups "enter / v"] 80 needs ApplySync
            "Looks through the backup: whether it is whole, and what restoring it would do.";
        RestoreBackup "restore-backup" "Restore…" [Backups "r"] 75 needs ApplySync
            "Puts configuration and workgroups back as the backup has them, after a reason and the environment's name.";
    }
    Draft {
        Review "review" "Review" [Global "w"] 55 "Shows what is staged, judged, before anything happens.";
        UndoStep "undo" "Undo" [Global "z"] 30 "Takes the last staged step back.";
        RedoStep "redo" "Redo" [Global "Z"] 0 "Takes a step again that was taken back.";
        Commit "apply" "Apply" [Review "enter"] 90
            "Commits everything that is staged; a row that is refused stops it.";
        CommitOk "apply-ok-rows" "Apply ok rows" [Review "o"] 80
            "Commits the rows that pass and leaves the others staged.";
        Reason "reason" "Reason" [Review "r"] 70 "Types the reason that is kept with the change set.";
        Acknowledge "acknowledge" "Acknowledge" [Review "a"] 82 "Accepts what holds the set up.";
        Unstage "unstage" "Unstage" [Review "x / d"] 60 "Takes the row out of the draft.";
        AcceptRisk "accept-risk" "Accept" [Review "b"] 64
            "Accepts that users are left unable to sign in, or that withheld rows are left out.";
        KeepMine "keep-mine" "Mine" [Review "m"] 63
            "Resolves the conflict under the cursor: what is staged here stays, on top of what they wrote.";
        TakeTheirs "take-theirs" "Theirs" [Review "t"] 62
            "Resolves the conflict under the cursor: what they wrote stays, the row leaves the draft.";
        KeepAllMine "keep-all-mine" "All mine" [Review "M"] 0 "Resolves every conflict that is left by keeping what is staged here.";
        TakeAllTheirs "take-all-theirs" "All theirs" [Review "ctrl-t"] 0 "Resolves every conflict that is left by keeping what they wrote; rows that are so already leave the draft too.";
        Text "text" "Text" [Review "T"] 40 "Shows the changes in their text form.";
        CopyText "copy-text" "Copy" [Reading "y", Audit "y"] 40 "Copies the text, or the hash that a verification ended with, to the clipboard.";
        SaveText "save-file" "Save as file" [Review "s", Reading "s"] 38
            "Writes the changes in their text form to a file, for a colleague or for the command line.";
        OpenFile "open-file" "Open file" [Review "f"] 37
            "Stages what a change file holds; it is looked through before anything happens.";
        CommittedSets "committed-sets" "History" [Review "h", Outcome "h", Sets "h"] 35
            "Shows the change sets that were committed, or goes back from them.";
        UndoThis "undo-this-set" "Undo set" [Sets "u"] 60
            "Takes the change set under the cursor back, judged by today's rules.";
        StageInverse "stage-inverse" "Stage its undo" [Sets "s"] 50
            "Stages what would take the change set back, to be looked through row by row.";
        Discard "discard-draft" "Discard draft" [] 0 "Takes everything out of the draft; z brings it back.";
        UndoSet "undo-set" "Undo committed" [Global "U", Outcome "z"] 0
            "Takes the change set back that was committed last, judged by today's rules.";
    }
    Past {
        AsItWas "as-it-was" "As it was" [Users "h", Setup "h", Audit "h"] 23 needs SeeUsers
            "Shows the access of the user, the organization or the workgroup as it was at a moment, and what differs since.";
        Moment "moment" "Moment" [Past "t"] 82 "Types the moment as of which everything is shown, as 2026-11-30 15:00 or 7d.";
        OtherMoment "other-moment" "Until" [Past "T"] 62
            "Types the moment up to which the differences are told; it is now where nothing is typed.";
        EarlierChange "earlier-change" "Earlier" [Past "["] 72 "Goes to the moment of the change before.";
        LaterChange "later-change" "Later" [Past "]"] 71 "Goes to the moment of the next change.";
        PastNext "past-next-part" "Next part" [Past "tab"] 80 "Shows the next part: what there was, and what differs.";
        PastPrevious "past-previous-part" "Previous part" [Past "shift-tab"] 0 "Shows the part of the sheet before this one.";
    }
    Audit {
        VerifyAudit "verify-audit" "Verify" [Audit "v / V"] 50
            "Verifies the journal: its rows, its chain, its end, and the data against it; esc stops it.";
        VisitSet "show-set" "Its set" [Audit "s", Past "s"] 45 "Shows the change set of the row in the history.";
        VisitUser "show-user" "Its user" [Audit "u", Past "u", Mail "u"] 44 "Shows the user whom the row is about.";
        SameCell "same-cell" "Same cell" [Audit "c", Properties "c"] 43
            "Lists every change of the cell that the row is about.";
    }
    Panes {
        ShowUsers "show-users" "Users" [Global "1"] 0 needs SeeUsers "Shows the users.";
        ShowOrganizations "show-organizations" "Organizations" [Global "2"] 0 needs SeeUsers
            "Shows which organizations users work for.";
        ShowWorkgroups "show-workgroups" "Workgroups" [Global "3"] 0 needs SeeUsers "Shows which workgroups users are in.";
        ShowPermissions "show-permissions" "Permissions" [Global "4"] 0 needs SeeUsers "Shows which tools users may use.";
        ShowApprovals "show-approvals" "Approvals" [Global "5"] 0 needs SeeUsers "Shows who waits for approval.";
        ShowSync "show-sync" "Sync" [Global "6"] 0 needs PreviewSync "Shows what a configuration sync would do.";
        ShowReview "show-review" "Review" [Global "7"] 0 "Shows what is staged, judged.";
        ShowAudit "show-audit" "Audit" [Global "8"] 0 needs SeeUsers "Shows the journal.";
        ShowBin "show-bin" "Bin" [Global "9"] 0 needs SeeBin "Shows the recycle bin.";
        ShowSetup "show-setup" "Setup" [Global "0"] 0
            "Shows organizations, workgroups, releases and the other lists that users are set up with.";
        NextPane "next-pane" "Next pane" [Global "tab"] 0 "Shows the next pane.";
        PreviousPane "previous-pane" "Previous pane" [Global "shift-tab"] 0 "Shows the pane before this one.";
    }
    Dialogs {
        Accept "accept" "OK" [Dialog "enter", Field "enter"] 90 "Takes what is chosen or typed.";
        NextField "next-field" "Next" [Confirm "tab / right / l", SignIn "tab / down", Form "tab"] 0 "Moves to the next button or field.";
        PreviousField "previous-field" "Previous" [Confirm "shift-tab / left / h", SignIn "shift-tab / up", Form "shift-tab"] 0
            "Moves to the button or field before.";
        RequestAccess "request-access" "Request access" [Waiting "enter / r"] 90
            "Asks the administrators for access, by mail, in the name of who waits for approval.";
        Yes "yes" "Yes" [Confirm "y"] 50 "Confirms.";
        No "no" "No" [Confirm "n"] 40 "Does not confirm.";
    }
    Program {
        Palette "palette" "Command" [Global ":", Everywhere "ctrl-p"] 10 "Finds any command by its name.";
        Help "help" "Help" [Global "?", Everywhere "f1"] 70 "Explains the keys that work here.";
        Warning "warning" "Warning" [Global "!"] 0
            "Says in full what the status line said last, and what the mark in the header warns of: that the last administrators run out.";
        Line "line" "Line" [] 0
            "Says how the line to a database at another host stands, and why it is down; ctrl-r dials at once.";
        OwnPassword "own-password" "My password" [Global "ctrl-o"] 0 "Changes the operator's own password.";
        OwnQuestion "own-security-question" "My security question" [] 0
            "Changes the operator's own security question.";
        Lock "lock" "Lock" [] 0 "Covers the screen until the operator's password is typed; everything stays as it is.";
        SignOut "sign-out" "Sign out" [] 0 "Signs the operator out; the draft is kept.";
        Suspend "suspend" "Suspend" [Everywhere "ctrl-z"] 0 "Gives the terminal to the shell for a while.";
        Quit "quit" "Quit" [Global "q", Everywhere "ctrl-c"] 8 "Leaves the console; staged changes are kept.";
    }
}
