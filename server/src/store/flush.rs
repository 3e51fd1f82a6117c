//! What is committed becomes durable beside the writer: while one batch is being flushed, the next one is worked on.
//!
//! No answer leaves before everything it may tell of is on the disk: a change waits for its own commit, a question for the
//! last commit that it may have seen. So a loss of power takes back nothing that anybody was told.

use std::fs::File;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::StoreError;
use super::work::Work;

/// Status of a program whose disk failed (`EX_IOERR` of sysexits.h).
const DISK_FAILED: i32 = 74;

/// Commits by number, from 1, and the answers that wait for them.
#[derive(Default)]
pub(super) struct Flush {
    state: Mutex<State>,
    /// Something was committed, or there will be nothing more.
    committed: Condvar,
    /// Something became durable.
    durable: Condvar,
}

#[derive(Default)]
struct State {
    /// The newest commit that others may begin to see.
    begun: u64,
    /// The newest that is written, or came to nothing.
    committed: u64,
    /// The newest that is on the disk with all before it.
    durable: u64,
    waiting: Vec<(u64, Box<dyn Work>)>,
    ended: bool,
}

impl Flush {
    /// The writer is about to commit.
    pub(super) fn begin(&self) {
        self.state().begun += 1;
    }

    /// What the writer began is in the journal: its answers leave once it is on the disk. Waits while two batches are on
    /// their way there, so that more work gathers instead of more flushes.
    pub(super) fn keep(&self, batch: Vec<Box<dyn Work>>) {
        let mut state = self.state();
        let number = state.begun;
        state.committed = number;
        if state.durable == number {
            // Nothing was changed.
            drop(state);
            return batch.into_iter().for_each(Work::answer);
        }
        state.waiting.extend(batch.into_iter().map(|work| (number, work)));
        self.committed.notify_one();
        while state.durable + 1 < number {
            state = self.durable.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A question was answered from what had been committed by now: the answer leaves once that is on the disk.
    pub(super) fn answer(&self, work: Box<dyn Work>) {
        let mut state = self.state();
        if state.durable < state.begun {
            let number = state.begun;
            return state.waiting.push((number, work));
        }
        drop(state);
        work.answer();
    }

    /// The writer has ended.
    pub(super) fn end(&self) {
        self.state().ended = true;
        self.committed.notify_one();
    }

    /// Flushes `journal` until the writer has ended.
    pub(super) fn run(&self, journal: &File) {
        while let Some(number) = self.next() {
            if let Err(error) = journal.sync_data() {
                // Nobody knows any more what the disk has, and asking again would be answered with yes. Whoever opens the
                // store next copies the journal into the file anew before anything else.
                tracing::error!(error = &error as &dyn std::error::Error, "the disk does not keep what is written");
                std::process::exit(DISK_FAILED);
            }
            let mut state = self.state();
            state.durable = number;
            let answered: Vec<_> = state.waiting.extract_if(.., |(rests_on, _)| *rests_on <= number).collect();
            drop(state);
            self.durable.notify_one();
            answered.into_iter().for_each(|(_, work)| work.answer());
        }
    }

    /// The newest commit that is to be flushed; waits for one.
    fn next(&self) -> Option<u64> {
        let mut state = self.state();
        while state.committed == state.durable {
            if state.ended {
                return None;
            }
            state = self.committed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Some(state.committed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The journal beside the database at `path`, with its name and all that it holds on the disk: who was killed may have left
/// something there that was never flushed and can be read all the same.
pub(super) fn durable_journal(path: &Path) -> Result<File, StoreError> {
    let open = || {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        let journal = File::options().read(true).write(true).open(name)?;
        journal.sync_data()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        Ok(journal)
    };
    open().map_err(|error: std::io::Error| StoreError::Driver(error.into()))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::super::Write;
    use super::*;

    /// Says when its answer leaves.
    struct Told(Sender<&'static str>, &'static str);

    impl Work for Told {
        fn run(&mut self, _: &mut dyn Write) -> bool {
            true
        }

        fn fail(&mut self, _: StoreError) {}

        fn answer(self: Box<Self>) {
            // The test may be over.
            let _ = self.0.send(self.1);
        }
    }

    fn told(sender: &Sender<&'static str>, name: &'static str) -> Box<dyn Work> {
        Box::new(Told(sender.clone(), name))
    }

    fn next(answers: &Receiver<&'static str>) -> Option<&'static str> {
        answers.recv_timeout(Duration::from_secs(10)).ok()
    }

    #[test]
    fn neither_a_change_nor_a_question_that_may_have_seen_it_is_answered_before_it_is_on_the_disk() {
        let (sender, answers) = channel();
        let flush = Flush::default();
        flush.begin();
        flush.answer(told(&sender, "question"));
        flush.keep(vec![told(&sender, "change")]);
        assert!(answers.try_recv().is_err());
        let file = std::env::temp_dir().join(format!("tannoi-flush-{}", std::process::id()));
        let journal = File::create(&file).expect("a scratch file can be made");
        std::thread::scope(|scope| {
            scope.spawn(|| flush.run(&journal));
            assert_eq!([next(&answers), next(&answers)], [Some("question"), Some("change")]);
            flush.answer(told(&sender, "later question"));
            assert_eq!(next(&answers), Some("later question"));
            flush.end();
        });
        std::fs::remove_file(file).expect("it was made");
    }

    #[test]
    fn what_changed_nothing_is_answered_at_once() {
        let (sender, answers) = channel();
        Flush::default().keep(vec![told(&sender, "refusal")]);
        assert_eq!(answers.try_recv(), Ok("refusal"));
    }
}
