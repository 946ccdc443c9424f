//! The parent's side: starts a child, answers its reads, takes its outputs, and ends it in time.
//!
//! One child per job, never reused: whatever a file does to a decoder ends with that file.

mod check;
mod ledger;
mod process;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::protocol::{Begin, FromChild, Malformed, Task, ToChild, take_frame};
use crate::source::MemorySource;
use crate::{
    Failure, FailureReason, Heard, Limits, ListenOrder, Order, Output, Progress, Report, SelfTest, Sink, Source,
    SourceFacts,
};
use ledger::Ledger;
use process::Process;

/// How to start the media child.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The program that ends in [`crate::run_worker`]; an absolute path, for the child starts in `/`.
    pub program: PathBuf,
    /// What it is called with, for example `media-worker`.
    pub arguments: Vec<String>,
    /// What one job may use.
    pub limits: Limits,
}

impl Worker {
    /// The running program itself, called as `media-worker`.
    ///
    /// # Errors
    /// When the system does not say where the running program lies.
    pub fn of_this_program(limits: Limits) -> io::Result<Self> {
        Ok(Self { program: std::env::current_exe()?, arguments: vec!["media-worker".to_owned()], limits })
    }

    /// Says what a source is, without converting it.
    ///
    /// # Errors
    /// A [`Failure`] whose word says why.
    pub async fn probe(&self, source: Arc<dyn Source>, cancel: CancellationToken) -> Result<SourceFacts, Failure> {
        let (json, ledger) = self.run(Task::Probe, Material::of(source), Arc::new(Nowhere), &cancel).await?;
        let facts = serde_json::from_slice(&json).map_err(|error| died(format!("not a probe: {error}")))?;
        check::facts(&ledger, &facts).map_err(died)?;
        Ok(facts)
    }

    /// Makes renditions, pictures and waveform; outputs reach the sink as they are made.
    ///
    /// # Errors
    /// A [`Failure`] whose word says why. Outputs put before it are of no use.
    pub async fn transcode(
        &self,
        source: Arc<dyn Source>,
        sink: Arc<dyn Sink>,
        order: Order,
        cancel: CancellationToken,
    ) -> Result<Report, Failure> {
        let (json, ledger) = self.run(Task::Transcode(order), Material::of(source), sink, &cancel).await?;
        ledger.report(&json, true).map_err(died)
    }

    /// Finds out who speaks when; `model` is the file of the speaker model, without which voices are not told apart.
    ///
    /// # Errors
    /// A [`Failure`] whose word says why.
    pub async fn listen(
        &self,
        source: Arc<dyn Source>,
        model: Option<Bytes>,
        order: ListenOrder,
        cancel: CancellationToken,
    ) -> Result<Heard, Failure> {
        let material = Material { source, model: model.unwrap_or_default() };
        let (json, _) = self.run(Task::Listen(order), material, Arc::new(Nowhere), &cancel).await?;
        let heard = serde_json::from_slice(&json).map_err(|error| died(format!("nothing heard: {error}")))?;
        check::heard(&heard, &self.limits).map_err(died)?;
        Ok(heard)
    }

    /// Starts a child, lets it put up its sandbox and try what must be forbidden. For tests and `doctor`.
    ///
    /// # Errors
    /// When the child cannot start or cannot put up its sandbox.
    pub async fn self_test(&self) -> Result<SelfTest, Failure> {
        let source = Arc::new(MemorySource(Bytes::new()));
        let (json, _) =
            self.run(Task::SelfTest, Material::of(source), Arc::new(Nowhere), &CancellationToken::new()).await?;
        serde_json::from_slice(&json).map_err(|error| died(format!("not a self-test: {error}")))
    }

    async fn run(
        &self,
        task: Task,
        material: Material,
        sink: Arc<dyn Sink>,
        cancel: &CancellationToken,
    ) -> Result<(Bytes, Ledger), Failure> {
        if cancel.is_cancelled() {
            return Err(cancelled());
        }
        let may_be_killed = matches!(task, Task::SelfTest);
        let begin = Begin {
            task,
            declared_length: material.source.declared_length(),
            files: material.source.files(),
            limits: self.limits.clone(),
        };
        let ledger = Ledger::new(&begin.limits, &begin.task, begin.declared_length);
        let (process, socket) = Process::start(&self.program, &self.arguments)
            .await
            .map_err(|error| Failure::new(FailureReason::WorkerUnavailable, error.to_string()))?;
        let mut conversation = Conversation {
            limits: &self.limits,
            socket,
            material,
            sink,
            cancel,
            ledger,
            last: None,
            read_failed: false,
        };
        let end = conversation.hold(begin).await;
        let ledger = conversation.ledger;
        match end {
            End::Done(json) => Ok((json, ledger)),
            End::Failed(failure) => Err(failure),
            End::HungUp => match conversation.last {
                // The self-test's last attempt is one that the kernel answers by ending the process.
                Some(json) if may_be_killed => {
                    Ok((check::with_exec_attempt(&json, &process.exit().await).map_err(died)?, ledger))
                }
                _ => Err(process.exit().await.failure()),
            },
        }
        // A child still running is killed here, by the end of `process`.
    }
}

fn died(detail: impl Into<String>) -> Failure {
    Failure::new(FailureReason::WorkerDied, detail)
}

fn why_not_kept(error: &io::Error) -> FailureReason {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FailureReason::NoRoom,
        _ => FailureReason::SinkFailed,
    }
}

fn cancelled() -> Failure {
    Failure::new(FailureReason::Cancelled, "cancelled")
}

/// How a conversation with a child ended.
enum End {
    Done(Bytes),
    Failed(Failure),
    HungUp,
}

impl End {
    fn failed(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self::Failed(Failure::new(reason, detail))
    }
}

/// What a child may ask for.
struct Material {
    source: Arc<dyn Source>,
    /// Empty when there is none, or the task needs none.
    model: Bytes,
}

impl Material {
    fn of(source: Arc<dyn Source>) -> Self {
        Self { source, model: Bytes::new() }
    }
}

struct Conversation<'a> {
    limits: &'a Limits,
    socket: UnixStream,
    material: Material,
    sink: Arc<dyn Sink>,
    cancel: &'a CancellationToken,
    ledger: Ledger,
    /// The self-test's answer, which comes before the attempt that ends the child.
    last: Option<Bytes>,
    read_failed: bool,
}

impl Conversation<'_> {
    /// Answers the child until it is done, fails, falls silent, hangs up or is cancelled.
    async fn hold(&mut self, begin: Begin) -> End {
        let self_test = matches!(begin.task, Task::SelfTest);
        let (mut reader, mut writer) = self.socket.split();
        if writer.write_all(&ToChild::Begin(Box::new(begin)).encode()).await.is_err() {
            return End::HungUp;
        }
        let started = Instant::now();
        let wall = started + self.limits.wall;
        let mut heard = started;
        let mut buffer = BytesMut::with_capacity(1 << 16);
        let mut reading: Option<std::pin::Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>> = None;
        let mut asked = started;
        loop {
            match take_frame(&mut buffer)
                .and_then(|taken| taken.map(|(kind, payload)| FromChild::decode(kind, payload)).transpose())
            {
                Ok(None) => {}
                Err(Malformed(why)) => return End::failed(FailureReason::WorkerDied, format!("protocol: {why}")),
                Ok(Some(message)) => {
                    heard = Instant::now();
                    match message {
                        FromChild::Ready => {}
                        FromChild::Read { offset, length } => {
                            if reading.is_some() {
                                return End::failed(FailureReason::WorkerDied, "protocol: two reads at once");
                            }
                            asked = heard;
                            let source = Arc::clone(&self.material.source);
                            reading = Some(Box::pin(async move {
                                let length = length as usize;
                                let mut bytes = source.read(offset, length).await?;
                                bytes.truncate(length);
                                Ok(bytes)
                            }));
                        }
                        FromChild::ReadModel => {
                            if reading.is_some() {
                                return End::failed(FailureReason::WorkerDied, "protocol: two reads at once");
                            }
                            asked = heard;
                            reading = Some(Box::pin(std::future::ready(Ok(self.material.model.clone()))));
                        }
                        FromChild::Output { name, bytes } => {
                            if let Err(failure) = self.ledger.enter(&name, &bytes) {
                                return End::Failed(failure);
                            }
                            let put = self.sink.put(Output { name, bytes });
                            tokio::select! {
                                result = put => if let Err(error) = result {
                                    return End::failed(why_not_kept(&error), error.to_string());
                                },
                                () = self.cancel.cancelled() => return End::Failed(cancelled()),
                                () = tokio::time::sleep_until(wall) => {
                                    return End::failed(FailureReason::OutOfTime, "the output could not be kept in time");
                                }
                            }
                            heard = Instant::now();
                        }
                        FromChild::Progress { permille } => self.sink.progress(Progress { permille }),
                        FromChild::SoFar(json) => match self.ledger.report(&json, false) {
                            Ok(report) => self.sink.so_far(report),
                            Err(why) => return End::Failed(died(why)),
                        },
                        FromChild::Done(json) if self_test => self.last = Some(json),
                        FromChild::Done(json) => return End::Done(json),
                        FromChild::Failed(failure) => return End::Failed(check::failure(failure, self.read_failed)),
                    }
                    continue;
                }
            }
            let silent_at =
                if reading.is_some() { asked + self.limits.source_wait } else { heard + self.limits.silence };
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return End::Failed(cancelled()),
                () = tokio::time::sleep_until(silent_at.min(wall)) => {
                    if Instant::now() >= wall {
                        return End::failed(FailureReason::OutOfTime, "over the whole time allowed");
                    }
                    return match reading {
                        Some(_) => End::failed(FailureReason::SourceStalled, "a read was not answered in time"),
                        None => End::failed(FailureReason::OutOfTime, "the child fell silent"),
                    };
                }
                answer = async { reading.as_mut().expect("guarded by the condition").await }, if reading.is_some() => {
                    reading = None;
                    heard = Instant::now();
                    let message = match answer {
                        Ok(bytes) => ToChild::Bytes(bytes),
                        Err(error) => {
                            self.read_failed = true;
                            tracing::warn!(%error, "a media source could not be read");
                            ToChild::ReadFailed
                        }
                    };
                    if writer.write_all(&message.encode()).await.is_err() {
                        return End::HungUp;
                    }
                }
                count = reader.read_buf(&mut buffer) => match count {
                    Ok(0) | Err(_) => return End::HungUp,
                    Ok(_) => {}
                },
            }
        }
    }
}

/// The sink of tasks that make nothing.
struct Nowhere;

#[async_trait]
impl Sink for Nowhere {
    async fn put(&self, _output: Output) -> io::Result<()> {
        Err(io::Error::other("this task makes nothing"))
    }

    fn progress(&self, _progress: Progress) {}
}

/// What of the parent its fuzz targets see.
#[cfg(test)]
pub(crate) mod fuzz {
    use super::check::tests::{honest, ledger_for};
    use crate::{Order, Report};

    /// A report that is believed, and who reads others beside the same outputs.
    pub(crate) fn believed() -> (Report, impl Fn(&[u8]) -> Result<Report, String>) {
        let ledger = ledger_for(Order::default());
        (honest(), move |json: &[u8]| ledger.report(json, true))
    }
}
