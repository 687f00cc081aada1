//! Which column of a plain CSV file means what: guessed from the header, shown, and overridden by hand.

use std::fmt;
use std::str::FromStr;

use super::table::key;
use super::{Result, Unreadable};
use crate::domain::text::Shown;

macro_rules! fields {
    ($($field:ident $token:literal $($name:literal)*;)*) => {
        /// What a column can mean.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Field { $($field,)* }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$field,)*];

            /// The word of the command line.
            #[must_use]
            pub const fn token(self) -> &'static str {
                match self { $(Self::$field => $token,)* }
            }

            /// The header names it is guessed from, likeliest first, without case, spaces and punctuation.
            const fn names(self) -> &'static [&'static str] {
                match self { $(Self::$field => &[$($name,)*],)* }
            }
        }
    };
}

fields! {
    Origin "origin" "origin" "importedas";
    Id "id" "id" "userid" "sourcedid" "usersourcedid" "sisid" "externalid" "employeeid" "uid";
    Login "login" "login" "username" "loginname" "userprincipalname" "upn" "signinname" "accountname" "account";
    Email "email" "email" "emailaddress" "mail" "useremail" "workemail" "primaryemail";
    Name "name" "name" "fullname" "displayname";
    Given "given" "givenname" "firstname" "forename" "userfirstname" "given" "first";
    Middle "middle" "middlename" "middle";
    Family "family" "familyname" "lastname" "surname" "userlastname" "sn" "family" "last";
    JobTitle "job_title" "jobtitle" "title" "position";
    Phone "phone" "phone" "phonenumber" "telephone" "telephonenumber" "workphone" "userphone" "mobile" "tel";
    Orgs "organizations" "organizations" "organization" "orgs" "org" "organisations" "organisation" "agencies" "agency"
        "organizationid" "orgid" "orgsourcedids" "orgsourcedid" "schoolsisid" "schools" "school";
    Owner "owner" "owner" "owning" "owningorganization" "owningorg" "ownerorganization" "homeorganization"
        "primaryorganization";
    Workgroups "workgroups" "workgroups" "workgroup" "groups" "group" "teams" "team" "classsourcedid" "sectionsisid";
    Status "status" "status" "accountstatus" "userstatus" "active" "enabled" "accountenabled" "enableduser";
}

/// `field=Column`, or `field=` for a field that no column has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    pub field: Field,
    pub column: String,
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (field, column) = text.split_once('=').ok_or("A mapping is written field=Column, as in login=Username.")?;
        let wanted = key(field);
        let known = Field::ALL.iter().copied().find(|field| key(field.token()) == wanted);
        let field = known.ok_or_else(|| {
            let words: Vec<_> = Field::ALL.iter().map(|field| field.token()).collect();
            format!("\"{}\" is no field. The fields are {}.", Shown::new(field), words.join(", "))
        })?;
        Ok(Self { field, column: column.trim().to_owned() })
    }
}

/// What the columns of one file mean.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    /// The name of the file.
    pub file: String,
    /// The columns in use, by their name in the file.
    pub columns: Vec<(Field, String)>,
    /// Columns that hold passwords: never read, stored or shown.
    pub passwords: Vec<String>,
    /// Columns that nobody asked for.
    pub unused: Vec<String>,
}

impl Mapping {
    /// Guesses from the header, then applies what was said by hand.
    ///
    /// # Errors
    /// A sentence, if a column named by hand is not there or holds passwords, or if nothing can be a login.
    pub fn guess(file: &str, header: &[String], overrides: &[Override]) -> Result<Self> {
        let mut mapping = Self { file: file.to_owned(), ..Self::default() };
        mapping.passwords = header.iter().filter(|name| is_password(name)).cloned().collect();
        for &field in Field::ALL {
            let said = overrides.iter().rev().find(|said| said.field == field);
            let column = match said {
                Some(said) if said.column.is_empty() => None,
                Some(said) => Some(mapping.named(header, said)?),
                None => mapping.likeliest(header, overrides, field),
            };
            mapping.columns.extend(column.map(|column| (field, column)));
        }
        let taken = |name: &String| mapping.passwords.contains(name) || mapping.field_of(name).is_some();
        mapping.unused = header.iter().filter(|name| !taken(name)).cloned().collect();
        if mapping.column(Field::Login).or(mapping.column(Field::Email)).is_none() {
            let sentence = format!("{file} has no column that looks like a login or an e-mail. Name it: login=Column.");
            return Err(Unreadable(sentence));
        }
        Ok(mapping)
    }

    /// The name of the column that holds a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<&str> {
        self.columns.iter().find(|(of, _)| *of == field).map(|(_, name)| name.as_str())
    }

    fn field_of(&self, column: &str) -> Option<Field> {
        self.columns.iter().find(|(_, name)| name == column).map(|(field, _)| *field)
    }

    fn named(&self, header: &[String], said: &Override) -> Result<String> {
        let wanted = key(&said.column);
        let found =
            header.iter().find(|name| **name == said.column).or_else(|| header.iter().find(|name| key(name) == wanted));
        let (file, column) = (&self.file, &said.column);
        let found = found.ok_or_else(|| {
            Unreadable(format!("{file} has no column \"{column}\". Its columns are {}.", header.join(", ")))
        })?;
        if self.passwords.contains(found) {
            return Err(Unreadable(format!("\"{column}\" of {file} holds passwords, which are never imported.")));
        }
        Ok(found.clone())
    }

    /// The column whose name fits a field best, among those that mean nothing else yet.
    fn likeliest(&self, header: &[String], overrides: &[Override], field: Field) -> Option<String> {
        let free = |name: &&String| {
            self.field_of(name).is_none()
                && !self.passwords.contains(name)
                && !overrides.iter().any(|said| key(&said.column) == key(name))
        };
        let named = |wanted: &&str| header.iter().filter(free).find(|name| key(name) == **wanted);
        field.names().iter().find_map(named).cloned()
    }
}

/// Writes one line a column, ready to be read by people.
impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Shown::new(&self.file))?;
        for (field, column) in &self.columns {
            writeln!(f, "  {:<13} <- {}", field.token(), Shown::new(column))?;
        }
        for (what, columns) in [("passwords", &self.passwords), ("not used", &self.unused)] {
            if !columns.is_empty() {
                let names: Vec<_> = columns.iter().map(|name| Shown::new(name).to_string()).collect();
                writeln!(f, "  {what:<13} :  {}", names.join(", "))?;
            }
        }
        Ok(())
    }
}

/// Tells whether a column's name says that it holds secrets.
fn is_password(name: &str) -> bool {
    let key = key(name);
    ["password", "passwd", "passphrase", "passcode"].iter().any(|word| key.contains(word))
        || matches!(key.as_str(), "pwd" | "pass" | "pw" | "pin" | "secret" | "credential" | "credentials" | "hash")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Guesses for a header, with overrides, as `field=Column …`.
    fn guess(header: &str, overrides: &str) -> String {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let overrides: Vec<Override> = overrides.split_whitespace().map(|said| said.parse().unwrap()).collect();
        match Mapping::guess("u.csv", &header, &overrides) {
            Ok(mapping) => {
                let words = mapping.columns.iter().map(|(field, column)| format!("{}={column}", field.token()));
                words.collect::<Vec<_>>().join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn headers_of_the_wild() {
        let cases = [
            ("login,name", "", "login=login name=name"),
            ("SIS ID,School SIS ID,Username", "", "id=SIS ID login=Username organizations=School SIS ID"),
            (
                "sourcedId,username,givenName,familyName,password,email,phone,sms",
                "",
                "id=sourcedId login=username email=email given=givenName family=familyName phone=phone",
            ),
            ("E-Mail,First Name,Last Name,Password", "", "email=E-Mail given=First Name family=Last Name"),
            ("Mail,Who", "name=who", "email=Mail name=Who"),
            ("Mail,Name", "name=", "email=Mail"),
            ("A,B", "login=B", "login=B"),
            ("login,title", "name=title", "login=login name=title"),
            ("a,b", "", "u.csv has no column that looks like a login or an e-mail. Name it: login=Column."),
            ("login,b", "name=c", "u.csv has no column \"c\". Its columns are login, b."),
            (
                "login,Temp Password",
                "name=TempPassword",
                "\"TempPassword\" of u.csv holds passwords, which are never imported.",
            ),
        ];
        for (header, overrides, expected) in cases {
            assert_eq!(guess(header, overrides), expected, "{header} with {overrides}");
        }
    }

    #[test]
    fn a_mapping_is_shown_whole() {
        let header = ["Username", "Password", "Gr\u{202e}ade"].map(str::to_owned);
        let shown = Mapping::guess("student.csv", &header, &[]).unwrap().to_string();
        let lines = [
            "student.csv",
            "  login         <- Username",
            "  passwords     :  Password",
            "  not used      :  Gr‹202E›ade",
        ];
        assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn overrides_name_a_field_and_a_column() {
        let said: Override = "Job-Title=Rank".parse().unwrap();
        assert_eq!(said, Override { field: Field::JobTitle, column: "Rank".to_owned() });
        assert!("login".parse::<Override>().unwrap_err().ends_with("login=Username."));
        assert!("shoe=Size".parse::<Override>().unwrap_err().starts_with("\"shoe\" is no field."));
    }

    #[test]
    fn every_guess_is_a_key() {
        for field in Field::ALL {
            for name in field.names() {
                assert_eq!(key(name), *name);
                assert!(!is_password(name), "{name}");
            }
        }
    }
}
