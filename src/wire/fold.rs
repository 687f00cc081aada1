//! Folding: what is said again and again is sent once.
//!
//! A page is mostly names of fields, and a card has the organizations of the card before it. So what an agent says is
//! deflated as one stream, a piece for each frame, and begins with a sample of what is to come that both sides know.
//! What a client says is deflated frame by frame: a password is never folded together with anything else.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// A sample of what agents say, the most frequent last, because what is near is cheapest to point at.
const SAMPLE: &str = concat!(
    r#"{"ticket":1,"result":{"Err":{"kind":"not_found","sentence":"","hint":null}}}"#,
    r#"{"ticket":1,"result":{"Ok":{"window":{"axis":"organizations","cells":[[true,true,false,null],"#,
    r#"{"ticket":1,"result":{"Ok":{"approvals":{"rows":[{"requested_at":17,"times":1,"note":null,"#,
    r#"{"ticket":1,"result":{"Ok":{"columns":[{"id":1,"name":"","code":"","active":true},"#,
    r#""operator":{"user":1,"recognized":{"key":"SHA256:"}},"revision":1,"journal_begins":17,"warning":null}"#,
    r#"{"ticket":1,"result":{"Ok":{"user":{"user":1,"name":"","login":"","status":"Active","status_changed_at":16,"#,
    r#""status_changed_by":"","job_title":"","street":"","city":"","state":"","zip":"","phone":"","owner":[1,"",""],"#,
    r#""location":null,"provider":null,"supervisor":[1,""],"case_manager":false,"support":"internal","source":"local","#,
    r#""origin":null,"is_system":false,"has_password":true,"require_change":false,"security_question":false,"#,
    r#""terms_accepted":true,"failed_attempts":0,"locked_until":null,"last_seen":17,"created_at":16,"access":"#,
    r#"[{"org":1,"code":"","name":"","active":true,"login":true,"editable":false,"until":null,"granted_by":"","#,
    r#""granted_at":17},{"org":1,"code":"","active":true,"login":false,"editable":false,"until":null,"granted_by":""}],"#,
    r#""memberships":[{"workgroup":1,"name":"","active":true,"until":null,"admin_menu":false,"granted_by":"","#,
    r#""granted_at":17}],"permissions":[{"permission":"user_setup","level":"Write","granted_by":"","granted_at":17}],"#,
    r#""template":["Basic User",0],"requests":[],"recycle_origin":null,"recycle_reason":null,"team":0,"limbo":false}}}}"#,
    r#"{"ticket":1,"result":{"Ok":{"count":1}}}{"ticket":1,"result":{"Ok":{"users":{"rows":[{"user":1,"name":"","#,
    r#""login":"@.example","status":"Inactive","owner":"","last_seen":null,"tier":"One","locked":false,"key":"#,
    r#"{"text":"\n@.example","number":0,"id":1}},{"user":1,"name":"","login":"@.example","status":"Active","#,
    r#""owner":"","last_seen":17,"tier":"Plain","locked":false,"key":{"text":"\n@.example","number":0,"id":1}}],"#,
    r#""before":false,"after":true,"first":0,"total":null}}}}"#,
    r#"{"ticket":1,"result":{"Ok":{"along":{"list":{"users":{"rows":[],"total":null}},"also":[[{"user":{"user":1}},"#,
    r#"{"Ok":{"user":{"user":1,"name":""}}}]]}}}}"#,
);

/// As much room as is made at a time.
const ROOM: usize = 16 << 10;

/// What an agent's words go through.
#[derive(Debug)]
pub struct Folding(Compress);

impl Default for Folding {
    fn default() -> Self {
        let mut folding = Self(Compress::new(Compression::new(6), false));
        let _ = folding.fold(SAMPLE.as_bytes());
        folding
    }
}

impl Folding {
    /// The next piece of the stream; nothing where the stream cannot go on.
    pub fn fold(&mut self, contents: &[u8]) -> Option<Vec<u8>> {
        let mut folded = Vec::with_capacity(contents.len() / 4 + 64);
        let begun = self.0.total_in();
        loop {
            let used = usize::try_from(self.0.total_in() - begun).ok()?;
            folded.reserve(ROOM);
            self.0.compress_vec(&contents[used..], &mut folded, FlushCompress::Sync).ok()?;
            // A piece is over when there was room left behind its end.
            if folded.len() < folded.capacity() && self.0.total_in() - begun == contents.len() as u64 {
                return Some(folded);
            }
        }
    }
}

/// What they go through at the other end.
#[derive(Debug)]
pub struct Unfolding(Decompress);

impl Default for Unfolding {
    fn default() -> Self {
        let mut unfolding = Self(Decompress::new(false));
        let sample = Folding(Compress::new(Compression::new(6), false)).fold(SAMPLE.as_bytes()).unwrap_or_default();
        let _ = unfolding.unfold(&sample, SAMPLE.len());
        unfolding
    }
}

/// Why a piece could not be unfolded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    TooLarge,
    Damaged,
}

impl Unfolding {
    /// What a piece says, if that is no more than so many bytes.
    ///
    /// # Errors
    /// What is wrong with it; nothing that comes later can be unfolded then.
    pub fn unfold(&mut self, folded: &[u8], most: usize) -> Result<Vec<u8>, Wrong> {
        let mut contents = Vec::new();
        let begun = self.0.total_in();
        loop {
            let used = usize::try_from(self.0.total_in() - begun).map_err(|_| Wrong::Damaged)?;
            contents.reserve(ROOM);
            let status = self.0.decompress_vec(&folded[used..], &mut contents, FlushDecompress::Sync);
            if contents.len() > most {
                return Err(Wrong::TooLarge);
            }
            let over = self.0.total_in() - begun == folded.len() as u64 && contents.len() < contents.capacity();
            match status.map_err(|_| Wrong::Damaged)? {
                // An end in the middle is none of ours.
                Status::StreamEnd => return Err(Wrong::Damaged),
                _ if over => return Ok(contents),
                Status::Ok => {}
                Status::BufError => return Err(Wrong::Damaged),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_is_unfolded_and_what_was_said_is_cheap() {
        let (mut folding, mut unfolding) = (Folding::default(), Unfolding::default());
        let words = br#"{"ticket":7,"result":{"Ok":{"user":{"user":20,"name":"Ada","login":"ada@harbor.example"}}}}"#;
        let mut sizes = Vec::new();
        for _ in 0..3 {
            let folded = folding.fold(words).unwrap();
            assert_eq!(unfolding.unfold(&folded, 1 << 20).unwrap(), words);
            sizes.push(folded.len());
        }
        assert!(sizes[0] < words.len() / 2 && sizes[1] < 16, "{sizes:?}");
    }

    #[test]
    fn large_pieces_pass_and_larger_ones_are_refused() {
        let noise: Vec<u8> = (0..200_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let (mut folding, mut unfolding) = (Folding::default(), Unfolding::default());
        for contents in [noise.as_slice(), b"", &vec![b'a'; 100_000], &noise] {
            let folded = folding.fold(contents).unwrap();
            assert_eq!(unfolding.unfold(&folded, 200_000).unwrap(), contents);
        }
        let folded = folding.fold(&vec![0; 1 << 20]).unwrap();
        assert_eq!(unfolding.unfold(&folded, 1_000), Err(Wrong::TooLarge));
        assert_eq!(Unfolding::default().unfold(&[0xff; 9], 1_000), Err(Wrong::Damaged));
    }
}
