//! Frames and first lines made of random pieces and of a corpus that is torn apart: whatever comes, nothing breaks, no
//! bound is passed, and where a frame is refused the next one is found.
//!
//! `just frames` runs ten million executions; it prints seed, count and result. The corpus stands in `tests/corpus`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use beadle::domain::text::forbidden_in_input;
use beadle::wire::hello::{hear_hello, hear_welcome, say};
use beadle::wire::{Fault, Hello, Kind, Reader, Writer, message, write};
use support::number::number;
use support::world::Dice;

fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "the corpus is there");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What means something to one of the parsers, and what is made to do harm.
const PIECES: [&[u8]; 20] = [
    b"q",
    b"Q",
    b"a",
    b"s",
    b"c",
    b"p",
    &[0xf1],
    &[0xe1],
    &[0xff; 4],
    &[0; 5],
    &[0, 0, 0, 8],
    &[0, 16, 0, 1],
    b"{\"beadle\":",
    b"\"protocol\":1",
    b"{\"ticket\":1,",
    b"\"request\":\"standing\"",
    b"\n",
    b"\x1b]0;x\x07",
    b"\xc2\x9b",
    b"}",
];

/// Bytes out of the corpus, torn apart.
fn bytes(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = if dice.below(8) == 0 { Vec::new() } else { dice.pick(corpus).clone() };
    for _ in 0..dice.below(5) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, dice.pick::<&[u8]>(&PIECES).iter().copied())),
            2 => bytes.rotate_left(at),
            3 => {
                let other = dice.pick(corpus).clone();
                bytes.splice(at..at, other);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(dice.below(256)).unwrap();
                }
            }
        }
    }
    bytes
}

/// What a reader made of a stream, piece by piece.
type ReadFrames = fn(&[u8]) -> Vec<Result<(Kind, Vec<u8>), Fault>>;

fn careful(stream: &[u8]) -> Vec<Result<(Kind, Vec<u8>), Fault>> {
    let (mut reader, mut stream, mut read) = (Reader::default(), stream, Vec::new());
    loop {
        match reader.read(&mut stream) {
            Ok(None) => return read,
            Ok(Some(frame)) => read.push(Ok((frame.kind, frame.contents))),
            Err(Fault::Refused(sentence)) => read.push(Err(Fault::Refused(sentence))),
            Err(end) => {
                read.push(Err(end));
                return read;
            }
        }
    }
}

/// Believes a header, and forgets to read over what it does not like.
fn careless(stream: &[u8]) -> Vec<Result<(Kind, Vec<u8>), Fault>> {
    let (mut stream, mut read) = (stream, Vec::new());
    while let [letter, a, b, c, d, rest @ ..] = stream {
        stream = rest;
        let kinds = [(b'q', Kind::Ask), (b'c', Kind::Cancel), (b'p', Kind::Ping), (b'a', Kind::Answer)];
        let length = (u32::from_be_bytes([*a, *b, *c, *d]) as usize).min(rest.len());
        match kinds.into_iter().find(|(known, _)| known == letter) {
            Some((_, kind)) => {
                read.push(Ok((kind, rest[..length].to_vec())));
                stream = &rest[length..];
            }
            None => read.push(Err(Fault::Refused("unknown".to_owned()))),
        }
    }
    read
}

/// What is wrong with how a stream is read; nothing where all is well.
fn stream_fault(read: ReadFrames, stream: &[u8]) -> Option<&'static str> {
    let pieces = read(stream);
    if pieces.len() > stream.len() / 5 + 1 {
        return Some("a stream was read more often than it has frames");
    }
    pieces.iter().find_map(|piece| match piece {
        Ok((kind, contents)) if contents.len() > kind.limit() => Some("a frame passed its bound"),
        Ok((kind @ (Kind::Ask | Kind::LargeAsk), contents)) => {
            let Ok(ask) = message::read_ask(*kind, contents.clone()) else { return None };
            let (kind, written) = message::ask(ask.ticket, ask.stoppable, &ask.request).ok()?;
            (message::read_ask(kind, written) != Ok(ask)).then_some("a question is another when it is asked again")
        }
        Ok((Kind::Answer, contents)) => {
            let Ok(answer) = message::read_answer(contents) else { return None };
            let written = message::answer(answer.ticket, &answer.result);
            (message::read_answer(&written) != Ok(answer)).then_some("an answer is another when it is told again")
        }
        _ => None,
    })
}

/// Something in a frame whose header tells the truth about its length; behind it a frame that has to be found.
fn next_fault(read: ReadFrames, dice: &mut Dice, contents: &[u8]) -> Option<&'static str> {
    let letter = *dice.pick(b"qQcpofz\xf1\xd1\xe3\x00");
    let mut stream = vec![letter];
    stream.extend_from_slice(&u32::try_from(contents.len()).unwrap().to_be_bytes());
    stream.extend_from_slice(contents);
    write(&mut stream, Kind::Ping, b"the next").unwrap();
    let last = read(&stream).pop();
    let found = matches!(last, Some(Ok((Kind::Ping, contents))) if contents == b"the next");
    (!found).then_some("behind a frame the next was not found")
}

/// What an agent folds, with some of its bytes altered: it unfolds to something within bounds, or is given up.
fn folded(dice: &mut Dice, contents: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for _ in 0..=dice.below(3) {
        writer.write(Kind::Answer, contents).unwrap();
    }
    let mut stream = std::mem::take(writer.stream());
    if let Some(at) = stream.len().checked_sub(1).filter(|_| dice.below(4) > 0) {
        let at = dice.below(at + 1);
        stream[at] ^= 1 << dice.below(8);
    }
    stream
}

type HearHello = fn(&[u8]) -> Result<Hello, String>;

fn attentive(bytes: &[u8]) -> Result<Hello, String> {
    hear_hello(&mut &*bytes).map_err(|stranger| stranger.to_string())
}

/// Takes whatever has a hello somewhere on its first line, and repeats what it hears.
fn gullible(bytes: &[u8]) -> Result<Hello, String> {
    let mut line = String::new();
    bytes.take(1 << 20).read_to_string(&mut line).map_err(|error| error.to_string())?;
    let line = line.lines().next().unwrap_or_default();
    let from = line.find("{\"beadle\":").ok_or_else(|| format!("{line} is no hello"))?;
    attentive(format!("{}\n", &line[from..]).as_bytes())
}

fn hello_fault(hear: HearHello, bytes: &[u8]) -> Option<&'static str> {
    match hear(bytes) {
        Ok(hello) => {
            let line = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
            if !line.starts_with(b"{\"beadle\":") || line.len() > 4 << 10 || !line.ends_with(b"\n") {
                return Some("something that is no hello was taken for one");
            }
            let mut again = Vec::new();
            say(&mut again, &hello).unwrap();
            (attentive(&again) != Ok(hello)).then_some("a hello is another when it is said again")
        }
        Err(told) => {
            let unsafe_text = forbidden_in_input(&told).is_some() || told.len() > 2_000;
            unsafe_text.then_some("what was no hello came through to the screen")
        }
    }
}

/// So many executions; the first fault with the bytes that show it.
fn run(executions: u64, seed: u64, (read, hear): (ReadFrames, HearHello)) -> Result<(), String> {
    let (frames, hellos) = (corpus("frames"), corpus("hellos"));
    let mut dice = Dice(seed);
    for execution in 0..executions {
        let (stream, line) = (bytes(&mut dice, &frames), bytes(&mut dice, &hellos));
        let fault = stream_fault(read, &stream)
            .or_else(|| next_fault(read, &mut dice, &stream))
            .or_else(|| stream_fault(read, &folded(&mut dice, &stream)))
            .or_else(|| hello_fault(hear, &line));
        // Only that it ends counts here; what it holds is a matter of the link.
        let _ = hear_welcome(&mut &*line);
        if let Some(fault) = fault {
            return Err(format!("execution {execution} of seed {seed}: {fault}\n{stream:02x?}\n{line:02x?}"));
        }
    }
    Ok(())
}

#[test]
fn nothing_breaks() {
    run(20_000, 1, (careful, attentive)).unwrap();
}

#[test]
fn the_corpus_itself_is_sound() {
    for stream in corpus("frames") {
        assert_eq!(stream_fault(careful, &stream), None, "{stream:02x?}");
    }
    for line in corpus("hellos") {
        assert_eq!(hello_fault(attentive, &line), None, "{line:02x?}");
    }
}

/// The negative control: parsers that believe what they are told are found out.
#[test]
fn a_careless_parser_is_found_out() {
    let frames = run(20_000, 1, (careless, attentive)).unwrap_err();
    let hellos = run(20_000, 1, (careful, gullible)).unwrap_err();
    assert!(frames.contains("not found") || frames.contains("bound") || frames.contains("more often"), "{frames}");
    assert!(hellos.contains("hello"), "{hellos}");
}

#[test]
#[ignore = "takes minutes; `just frames` runs it"]
fn nothing_breaks_for_long() {
    let (executions, seed) = (number("BEADLE_EXECUTIONS", 10_000_000), number("BEADLE_SEED", 1));
    run(executions, seed, (careful, attentive)).unwrap();
    println!("seed {seed}: {executions} executions, nothing broke");
}
