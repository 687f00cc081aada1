//! The table of the properties. Placeholders are facts of the product; the words around them are our own.

use super::{Kind, Property};

/// Every property a site can set, in the order in which they are listed.
pub static PROPERTIES: [Property; 23] = [
    Property {
        name: "system.ProductName",
        controls: "The name of the product in messages; templates say what stands there while it is empty.",
        kind: Kind::Line,
        default: "ClientTrack",
    },
    Property {
        name: "CustomerID",
        controls: "The identifier of this installation in messages.",
        kind: Kind::Line,
        default: "",
    },
    Property {
        name: "ApplicationUrl",
        controls: "Where the application is reached: links in mails begin with it, and lead there.",
        kind: Kind::Site,
        default: "",
    },
    Property {
        name: "SsoUsersNeedApproval",
        controls: "Whether somebody who signs in for the first time through an identity provider waits for approval.",
        kind: Kind::Flag,
        default: "on",
    },
    Property {
        name: "SsoOrganization",
        controls: "The code of the organization that owns those who come in through an identity provider without \
                   approval; while it is empty, they wait all the same.",
        kind: Kind::Line,
        default: "",
    },
    Property {
        name: "SsoWorkgroup",
        controls: "The name of the workgroup of those who come in through an identity provider without approval; while \
                   it is empty, they wait all the same.",
        kind: Kind::Line,
        default: "",
    },
    Property {
        name: "UserApprovalMessage",
        controls: "The whole text with which a pending user is refused; its link requests access.",
        kind: Kind::Text,
        default: "Your account is known here, but nobody has given it access to @system.ProductName@ yet.\n\n\
                  If you need it for your work, [request access] and an administrator will look at it.",
    },
    Property {
        name: "UserApprovalSentHeading",
        controls: "The heading of the page that follows a request for access.",
        kind: Kind::Subject,
        default: "Your request is on its way",
    },
    Property {
        name: "UserApprovalSentMessage",
        controls: "The rest of the page that follows a request for access; its link leads back to the sign-in.",
        kind: Kind::Text,
        default: "We have mailed your request to the administrator. You will hear from us once it is decided.\n\n\
                  [Back to the sign-in page]",
    },
    Property {
        name: "UserApprovalEmail",
        controls: "Who is mailed about a request for access; while it is empty, every active user with User Setup \
                   who is not of the vendor's staff (domain -99).",
        kind: Kind::Addresses,
        default: "",
    },
    Property {
        name: "UserApprovalEmailSubject",
        controls: "The subject of the mail about a request for access.",
        kind: Kind::Subject,
        default: "@UserName@ is requesting access to @system.ProductName@",
    },
    Property {
        name: "UserApprovalEmailBody",
        controls: "The text of the mail about a request for access, with the links that approve and deny.",
        kind: Kind::Text,
        default: "@UserName@ is requesting access to @system.ProductName@.\n\n\
                  Account source: @domain@\n\n\
                  [Look at the request and approve it]: @ApproveUrl@\n\
                  [Deny the request]: @DenyUrl@",
    },
    Property {
        name: "UserApprovalUrl",
        controls: "Where the approve link of that mail leads: to the form of the user.",
        kind: Kind::Url,
        default: "viewform.aspx?FormID=308&PrimaryKey=@UserID@&PageID=1",
    },
    Property {
        name: "UserApprovalDenyUrl",
        controls: "Where the deny link of that mail leads: to the page on which the request is denied.",
        kind: Kind::Url,
        default: "denyuser.aspx?PrimaryKey=@UserID@",
    },
    Property {
        name: "UserApprovalDenyHeading",
        controls: "The heading of the page on which a request for access is denied.",
        kind: Kind::Subject,
        default: "Deny a request for access",
    },
    Property {
        name: "UserApprovalDenyMessage",
        controls: "The text of the page on which a request for access is denied; its first link denies, the second \
                   one approves instead.",
        kind: Kind::Text,
        default: "Should @UserName|\"\"this user\"\"@ be kept out?\n\n\
                  Account source: @domain@\n\n\
                  [Deny: this person is not a valid user]\n\
                  [Approve this person instead]",
    },
    Property {
        name: "UserApprovalApprovedSubject",
        controls: "The subject of the mail to a user who was approved.",
        kind: Kind::Subject,
        default: "Your @system.ProductName|\"ClientTrack\"@ account was approved",
    },
    Property {
        name: "UserApprovalApprovedBody",
        controls: "The text of the mail to a user who was approved; its link leads to the sign-in.",
        kind: Kind::Text,
        default: "Good news: your account was approved, and you can sign in from now on.\n\n\
                  [Sign in to @system.ProductName|\"ClientTrack\"@]",
    },
    Property {
        name: "PasswordPolicy",
        controls: "What a new password must fulfil: length-first wants 15 characters of any kind, classic wants 8 \
                   with an upper-case letter, a digit and a symbol.",
        kind: Kind::Choice(&["length-first", "classic"]),
        default: "length-first",
    },
    Property {
        name: "SignInAttempts",
        controls: "How many wrong passwords in a row lock an account.",
        kind: Kind::Number { least: 1, most: 100 },
        default: "6",
    },
    Property {
        name: "LockMinutes",
        controls: "For how many minutes a locked account stays locked.",
        kind: Kind::Number { least: 1, most: 10_080 },
        default: "30",
    },
    Property {
        name: "SecurityQuestions",
        controls: "Whether users are asked to choose a security question with which they recover a lost password.",
        kind: Kind::Flag,
        default: "off",
    },
    Property {
        name: "TakeOverRule",
        controls: "What an operator may do to the login or the password of somebody who holds what the operator does \
                   not: strict refuses it, acknowledged asks for an acknowledgement.",
        kind: Kind::Choice(&["strict", "acknowledged"]),
        default: "strict",
    },
];
