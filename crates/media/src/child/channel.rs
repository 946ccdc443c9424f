//! The child's end of the socket: reads are asked for and waited for, outputs are sent by whichever thread made them.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};

use crate::protocol::{FromChild, Malformed, ToChild, take_frame};

/// How much is asked for at once.
const BLOCK: u64 = 256 << 10;
/// How many blocks are remembered: picture and sound may lie far apart in a file, and demuxers jump between them.
const REMEMBERED: usize = 12;

/// The socket.
pub(super) struct Channel {
    receiving: Mutex<(UnixStream, BytesMut)>,
    sending: Mutex<UnixStream>,
}

impl Channel {
    /// Takes over standard input.
    pub(super) fn from_standard_input() -> io::Result<Self> {
        let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        socket.peer_addr().map_err(|_| {
            io::Error::other("this is the hidden half of a transcode; it is started by the server, not by hand")
        })?;
        let sending = socket.try_clone()?;
        Ok(Self { receiving: Mutex::new((socket, BytesMut::new())), sending: Mutex::new(sending) })
    }

    /// Waits for the parent's next frame.
    pub(super) fn receive(&self) -> io::Result<ToChild> {
        let mut receiving = self.receiving.lock().unwrap_or_else(PoisonError::into_inner);
        let (socket, buffer) = &mut *receiving;
        let mut chunk = vec![0; 64 << 10];
        loop {
            let malformed = |Malformed(why)| io::Error::new(io::ErrorKind::InvalidData, why);
            if let Some((kind, payload)) = take_frame(buffer).map_err(malformed)? {
                return ToChild::decode(kind, payload).map_err(malformed);
            }
            let count = socket.read(&mut chunk)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            buffer.extend_from_slice(&chunk[..count]);
        }
    }

    /// Sends a frame whole, whatever other threads send.
    pub(super) fn send(&self, message: &FromChild) -> io::Result<()> {
        let bytes = message.encode();
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes)
    }

    /// Hands over one output.
    pub(super) fn output(&self, name: &str, bytes: Bytes) -> io::Result<()> {
        self.send(&FromChild::Output { name: name.to_owned(), bytes })
    }

    fn read_block(&self, offset: u64, length: u64) -> io::Result<Bytes> {
        self.send(&FromChild::Read { offset, length: u32::try_from(length).unwrap_or(u32::MAX) })?;
        match self.receive()? {
            ToChild::Bytes(bytes) => Ok(bytes),
            ToChild::ReadFailed => Err(io::Error::other("the source could not be read")),
            ToChild::Begin(_) => Err(io::Error::other("a second beginning")),
        }
    }
}

/// The source as FFmpeg sees it: blocking and seekable, with a small memory.
pub(super) struct RemoteFile {
    channel: Arc<Channel>,
    /// Where in the source it begins.
    start: u64,
    position: u64,
    length: Option<u64>,
    /// Most recently used last.
    blocks: Vec<(u64, Bytes)>,
    failed: Arc<AtomicBool>,
}

impl RemoteFile {
    /// A file read through `channel`, that begins at byte `start` of the source; `failed` is set when the parent could not read.
    pub(super) fn new(channel: Arc<Channel>, start: u64, length: Option<u64>, failed: Arc<AtomicBool>) -> Self {
        Self { channel, start, position: 0, length, blocks: Vec::new(), failed }
    }

    fn remembered(&mut self) -> Option<Bytes> {
        let position = self.position;
        let index = self
            .blocks
            .iter()
            .position(|(start, bytes)| *start <= position && position < *start + bytes.len() as u64)?;
        let block = self.blocks.remove(index);
        let rest = block.1.slice(usize::try_from(position - block.0).unwrap_or(0)..);
        self.blocks.push(block);
        Some(rest)
    }
}

impl Read for RemoteFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.length.is_some_and(|length| self.position >= length) {
            // Known without asking, also while the upload has not come so far.
            return Ok(0);
        }
        let bytes = match self.remembered() {
            Some(bytes) => bytes,
            None => {
                let end = ((self.position / BLOCK + 1) * BLOCK).min(self.length.unwrap_or(u64::MAX));
                let asked = self.channel.read_block(self.start + self.position, end - self.position);
                let bytes = asked.inspect_err(|_| self.failed.store(true, Ordering::Relaxed))?;
                if !bytes.is_empty() {
                    if self.blocks.len() == REMEMBERED {
                        self.blocks.remove(0);
                    }
                    self.blocks.push((self.position, bytes.clone()));
                }
                bytes
            }
        };
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
            SeekFrom::End(delta) => {
                let length = self.length.ok_or(io::ErrorKind::Unsupported)?;
                length.checked_add_signed(delta)
            }
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
