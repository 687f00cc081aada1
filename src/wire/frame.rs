//! Frames: a kind, a length, and so many bytes.
//!
//! The header has five bytes: the letter of the kind, whose highest bit says that the contents are deflated, and the
//! length of what follows as a big-endian number. Each kind has a bound, for what travels as for what it unfolds to.
//! What is too large, unknown or damaged is read over without being kept, so that the next frame is found. Where nothing
//! that follows can be told from nonsense the stream is given up: behind a length that no frame has, and behind a damaged
//! or left-out piece of what an agent folds as one stream.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use zeroize::Zeroizing;

use super::fold::{Folding, Unfolding, Wrong};

/// What a frame holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A question of ordinary size.
    Ask,
    /// A question that may be large: a set of changes, a text, a table.
    LargeAsk,
    /// The ticket of a question that nobody wants an answer to any more.
    Cancel,
    /// Eight bytes that come back at once.
    Ping,
    Answer,
    Pong,
    /// How far the work on a question is; it comes unasked, to whoever said that it is understood.
    Progress,
    /// What the standing has become, because somebody else wrote or time went by; it comes unasked.
    Standing,
    /// A refusal of something that was no question.
    Fault,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Ask,
        Self::LargeAsk,
        Self::Cancel,
        Self::Ping,
        Self::Answer,
        Self::Pong,
        Self::Progress,
        Self::Standing,
        Self::Fault,
    ];

    const fn letter(self) -> u8 {
        match self {
            Self::Ask => b'q',
            Self::LargeAsk => b'Q',
            Self::Cancel => b'c',
            Self::Ping => b'p',
            Self::Answer => b'a',
            Self::Pong => b'o',
            Self::Progress => b'r',
            Self::Standing => b's',
            Self::Fault => b'f',
        }
    }

    fn of(letter: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter)
    }

    /// As many bytes as a frame of this kind may hold, on the way as well as unfolded.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Ask => 1 << 20,
            Self::LargeAsk => 16 << 20,
            Self::Answer => 64 << 20,
            Self::Fault | Self::Standing => 64 << 10,
            Self::Progress => 1 << 10,
            Self::Cancel | Self::Ping | Self::Pong => 64,
        }
    }
}

impl Kind {
    /// Whether an agent says it, so that it is folded together with what was said before.
    const fn is_of_agent(self) -> bool {
        matches!(self, Self::Answer | Self::Standing)
    }
}

/// No frame of any kind is longer; a stream that announces one is out of step.
const LONGEST: usize = 64 << 20;

/// The highest bit of the letter.
const DEFLATED: u8 = 0x80;

/// From this size on, bytes are deflated: below it the gain is eaten by the header of the network.
const WORTHWHILE: usize = 256;

/// The same where it is folded together with what was said before.
const WORTHWHILE_TOGETHER: usize = 48;

/// What came in one piece.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    pub kind: Kind,
    pub contents: Vec<u8>,
}

/// Why there is no frame.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The frame was read over; the next one can be read.
    #[error("{0}")]
    Refused(String),
    /// What follows cannot be told from nonsense.
    #[error("{0}")]
    Lost(String),
    #[error("The stream ended in the middle of a frame.")]
    Torn,
    #[error("The stream broke: {0}.")]
    Broken(#[from] io::Error),
}

/// Reads frames off a stream.
#[derive(Debug, Default)]
pub struct Reader {
    unfolding: Option<Unfolding>,
}

impl Reader {
    /// Reads a frame; nothing where the stream ends between two.
    ///
    /// # Errors
    /// A fault; after [`Fault::Refused`] reading can go on.
    pub fn read(&mut self, from: &mut impl Read) -> Result<Option<Frame>, Fault> {
        let Some((kind, folded, contents)) = piece(from)? else { return Ok(None) };
        let contents = match (folded, kind.is_of_agent()) {
            (false, _) => contents,
            (true, false) => unfold(kind, &contents)?,
            (true, true) => {
                let unfolding = self.unfolding.get_or_insert_default();
                unfolding.unfold(&contents, kind.limit()).map_err(|wrong| match wrong {
                    Wrong::TooLarge => Fault::Lost(format!("A frame unfolds to more than {} bytes.", kind.limit())),
                    Wrong::Damaged => Fault::Lost("A frame could not be unfolded.".to_owned()),
                })?
            }
        };
        Ok(Some(Frame { kind, contents }))
    }
}

/// Reads what travels as one frame: its kind, whether it is deflated, and its bytes.
fn piece(from: &mut impl Read) -> Result<Option<(Kind, bool, Vec<u8>)>, Fault> {
    let mut header = [0; 5];
    if !fill(from, &mut header)? {
        return Ok(None);
    }
    let [letter, length @ ..] = header;
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST {
        return Err(Fault::Lost(format!("What came is no frame: it would have {length} bytes.")));
    }
    let Some(kind) = Kind::of(letter & !DEFLATED) else {
        skip(from, length)?;
        return Err(Fault::Refused(format!("A frame of an unknown kind ({letter:#04x}) came.")));
    };
    let folded = letter & DEFLATED != 0;
    if length > kind.limit() {
        skip(from, length)?;
        // A piece that is left out of one stream is missing from all that follows.
        let fault = if folded && kind.is_of_agent() { Fault::Lost } else { Fault::Refused };
        return Err(fault(too_large(kind, length)));
    }
    let mut contents = Vec::new();
    // Memory grows with what really comes, not with what is announced.
    from.take(length as u64).read_to_end(&mut contents)?;
    if contents.len() < length {
        return Err(Fault::Torn);
    }
    Ok(Some((kind, folded, contents)))
}

fn unfold(kind: Kind, deflated: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut contents = Vec::new();
    let most = kind.limit() as u64;
    let read = DeflateDecoder::new(deflated).take(most + 1).read_to_end(&mut contents);
    match read {
        Ok(length) if length as u64 > most => Err(Fault::Refused(too_large(kind, length))),
        Ok(_) => Ok(contents),
        Err(error) => Err(Fault::Refused(format!("A frame could not be unfolded: {error}."))),
    }
}

fn too_large(kind: Kind, length: usize) -> String {
    format!("A frame of {length} bytes came, where at most {} are taken.", kind.limit())
}

/// Fills a buffer; `false` where the stream ended before its first byte.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> Result<bool, Fault> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(Fault::Torn),
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

fn skip(from: &mut impl Read, length: usize) -> Result<(), Fault> {
    let skipped = io::copy(&mut from.take(length as u64), &mut io::sink())?;
    if skipped < length as u64 { Err(Fault::Torn) } else { Ok(()) }
}

/// Writes a frame in one piece, deflated by itself where that makes it smaller.
///
/// # Errors
/// When the contents are larger than the kind allows, or the stream is broken.
pub fn write(to: &mut impl Write, kind: Kind, contents: &[u8]) -> io::Result<()> {
    refuse_too_large(kind, contents)?;
    // What an agent says is only ever folded as one stream.
    let alone = kind.is_of_agent() || contents.len() < WORTHWHILE;
    put(to, kind, contents, if alone { None } else { fold(contents) })
}

/// Writes the frames of an agent to a stream.
#[derive(Debug)]
pub struct Writer<W> {
    to: W,
    folding: Folding,
}

impl<W: Write> Writer<W> {
    pub fn new(to: W) -> Self {
        Self { to, folding: Folding::default() }
    }

    /// Where the frames go to.
    pub const fn stream(&mut self) -> &mut W {
        &mut self.to
    }

    /// Writes a frame in one piece, folded together with those before it.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn write(&mut self, kind: Kind, contents: &[u8]) -> io::Result<()> {
        if !kind.is_of_agent() || contents.len() < WORTHWHILE_TOGETHER {
            return write(&mut self.to, kind, contents);
        }
        refuse_too_large(kind, contents)?;
        let folded = self.folding.fold(contents).ok_or_else(|| io::Error::other("a frame could not be folded"))?;
        put(&mut self.to, kind, contents, Some(folded.into()))
    }
}

fn refuse_too_large(kind: Kind, contents: &[u8]) -> io::Result<()> {
    if contents.len() > kind.limit() {
        let sentence = format!("{} bytes are more than the {} that travel in one piece", contents.len(), kind.limit());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, sentence));
    }
    Ok(())
}

fn put(to: &mut impl Write, kind: Kind, contents: &[u8], deflated: Option<Zeroizing<Vec<u8>>>) -> io::Result<()> {
    let (letter, contents) = match &deflated {
        Some(deflated) => (kind.letter() | DEFLATED, deflated.as_slice()),
        None => (kind.letter(), contents),
    };
    // It may hold a password.
    let mut piece = Zeroizing::new(Vec::with_capacity(5 + contents.len()));
    piece.push(letter);
    piece.extend_from_slice(&u32::try_from(contents.len()).unwrap_or(u32::MAX).to_be_bytes());
    piece.extend_from_slice(contents);
    to.write_all(&piece)?;
    to.flush()
}

/// More than what an encoder remembers.
const REMEMBERED: u64 = 64 << 10;

/// The bytes deflated, if that makes them smaller.
fn fold(contents: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(contents.len() / 4), Compression::fast());
    let deflated = Zeroizing::new(encoder.write_all(contents).and_then(|()| encoder.reset(Vec::new())).ok()?);
    // The encoder remembers the last of what it was given, and is not wiped: something else takes its place there.
    io::copy(&mut io::repeat(0).take(REMEMBERED), &mut encoder).ok()?;
    (deflated.len() < contents.len()).then_some(deflated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Kind, contents: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.write(kind, contents).unwrap();
        writer.to
    }

    fn read(from: &mut impl Read) -> Result<Option<Frame>, Fault> {
        Reader::default().read(from)
    }

    #[test]
    fn what_is_written_is_read() {
        let long = b"one organization after the other, ".repeat(300);
        for contents in [b"".as_slice(), b"{}", &long] {
            let bytes = written(Kind::Answer, contents);
            let mut stream = bytes.as_slice();
            let frame = read(&mut stream).unwrap().unwrap();
            assert_eq!((frame.kind, frame.contents.as_slice()), (Kind::Answer, contents));
            assert!(read(&mut stream).unwrap().is_none(), "and nothing else");
        }
        assert!(written(Kind::Answer, &long).len() < long.len() / 10);
    }

    #[test]
    fn a_frame_that_is_refused_is_read_over() {
        let huge = [&[b'q'][..], &(2_u32 << 20).to_be_bytes(), &vec![b'x'; 2 << 20]].concat();
        let unknown = [&[b'z'][..], &3_u32.to_be_bytes(), b"abc"].concat();
        let damaged = [&[b'q' | DEFLATED][..], &3_u32.to_be_bytes(), &[0xff; 3]].concat();
        let bomb = {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&vec![0; 4 << 20]).unwrap();
            let deflated = encoder.finish().unwrap();
            [&[b'q' | DEFLATED][..], &u32::try_from(deflated.len()).unwrap().to_be_bytes(), &deflated].concat()
        };
        for (bytes, part) in
            [(huge, "2097152 bytes"), (unknown, "unknown kind"), (damaged, "unfolded"), (bomb, "bytes")]
        {
            let bytes = [bytes, written(Kind::Ping, b"12345678")].concat();
            let mut stream = bytes.as_slice();
            let Err(Fault::Refused(sentence)) = read(&mut stream) else { panic!("{part} is refused") };
            assert!(sentence.contains(part), "{sentence}");
            assert_eq!(read(&mut stream).unwrap().unwrap().kind, Kind::Ping, "{part}");
        }
    }

    /// Where a length is nonsense, or a piece of what is folded as one stream is lost, nothing more is believed.
    #[test]
    fn a_stream_that_is_out_of_step_is_given_up() {
        let hello = b"{\"beadle\":{}}".to_vec();
        let damaged = [&[b'a' | DEFLATED][..], &3_u32.to_be_bytes(), &[0xff; 3]].concat();
        let bomb = {
            let folded = Folding::default().fold(&vec![0; (64 << 10) + 1]).unwrap();
            [&[b's' | DEFLATED][..], &u32::try_from(folded.len()).unwrap().to_be_bytes(), &folded].concat()
        };
        let left_out = [&[b's' | DEFLATED][..], &(64_u32 << 10 | 1).to_be_bytes(), &vec![0; (64 << 10) + 1]].concat();
        for (bytes, part) in
            [(hello, "no frame"), (damaged, "unfolded"), (bomb, "65536 bytes"), (left_out, "65537 bytes")]
        {
            let Err(Fault::Lost(sentence)) = read(&mut bytes.as_slice()) else { panic!("{part} is lost") };
            assert!(sentence.contains(part), "{sentence}");
        }
    }

    #[test]
    fn a_torn_frame_is_told_from_an_end() {
        let bytes = written(Kind::Ask, b"{\"ticket\":1}");
        for cut in 1..bytes.len() {
            assert!(matches!(read(&mut &bytes[..cut]), Err(Fault::Torn)), "{cut}");
        }
        assert!(matches!(read(&mut [].as_slice()), Ok(None)));
        // As many bytes are announced as would not fit into memory; what is not there costs nothing.
        let announced = [&[b'a'][..], &(64_u32 << 20).to_be_bytes(), b"x"].concat();
        assert!(matches!(read(&mut announced.as_slice()), Err(Fault::Torn)));
    }
}
