//! The walls: limits, no file, no network, no other process. Put up once, before the first media byte.
//!
//! Landlock is best effort (old kernels know only files); seccomp is required, and denies files, sockets and
//! processes on its own. Reasons and measurements stand in the README.

use std::collections::BTreeMap;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior, set_parent_process_death_signal, setrlimit,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use crate::Limits;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Shuts the process in for good. Says whether Landlock took part.
pub(super) fn enter(limits: &Limits) -> Result<bool, String> {
    refuse_threads()?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| format!("parent death signal: {error}"))?;
    if rustix::process::getppid().is_none() {
        return Err("the parent is gone".to_owned());
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| format!("dumpable: {error}"))?;
    // Calls and pages come before conversions. A refusal changes nothing but the pace.
    let _ = rustix::process::nice(10);
    limit(Resource::As, limits.memory_bytes)?;
    // The softer limit ends the process with a signal that says why; the harder one only kills.
    let (soft, hard) = (limits.cpu_seconds, limits.cpu_seconds.saturating_add(5));
    setrlimit(Resource::Cpu, Rlimit { current: Some(soft), maximum: Some(hard) })
        .map_err(|error| format!("limit of processor time: {error}"))?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, 16)?;
    limit(Resource::Core, 0)?;
    rustix::thread::set_no_new_privs(true).map_err(|error| format!("no new privileges: {error}"))?;
    let landlock = shut_file_system().unwrap_or(false);
    for filter in [deadly()?, hidden()?, allowed()?] {
        seccompiler::apply_filter(&filter).map_err(|error| format!("seccomp: {error}"))?;
    }
    Ok(landlock)
}

/// Landlock binds the calling thread and its future children only: a thread already running would stay free.
fn refuse_threads() -> Result<(), String> {
    let tasks = std::fs::read_dir("/proc/self/task").map_err(|error| format!("cannot count threads: {error}"))?;
    match tasks.count() {
        1 => Ok(()),
        count => Err(format!("{count} threads run already; the worker must be the first thing in main")),
    }
}

fn limit(resource: Resource, most: u64) -> Result<(), String> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
        .map_err(|error| format!("limit {resource:?}: {error}"))
}

fn shut_file_system() -> Result<bool, landlock::RulesetError> {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

fn compile(rules: Rules, otherwise: SeccompAction, matched: SeccompAction) -> Result<BpfProgram, String> {
    let architecture = std::env::consts::ARCH.try_into().map_err(|error| format!("seccomp: {error:?}"))?;
    SeccompFilter::new(rules, otherwise, matched, architecture)
        .and_then(TryInto::try_into)
        .map_err(|error| format!("seccomp: {error}"))
}

/// Calls that nothing we run makes: whoever makes one is not us, and ends at once.
fn deadly() -> Result<BpfProgram, String> {
    let calls = [
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_bpf,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_setns,
        libc::SYS_unshare,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_kexec_load,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_keyctl,
    ];
    let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
    compile(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

/// `clone3` hides its flags from a filter; told that it does not exist, the C library falls back to `clone`.
fn hidden() -> Result<BpfProgram, String> {
    let rules = Rules::from([(libc::SYS_clone3, Vec::new())]);
    compile(rules, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32))
}

/// The calls that decoding, encoding, threads and one socket need; all others say "not permitted".
fn allowed() -> Result<BpfProgram, String> {
    let free = [
        // the socket and the log
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_recvfrom,
        libc::SYS_sendto,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_ppoll,
        // memory
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        // threads
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_set_tid_address,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_getparam,
        libc::SYS_sched_getscheduler,
        libc::SYS_getcpu,
        libc::SYS_membarrier,
        libc::SYS_clone3,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_restart_syscall,
        // signals of one's own
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        // time, chance, cost
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_getrandom,
        libc::SYS_getrusage,
        libc::SYS_times,
        libc::SYS_sysinfo,
        libc::SYS_uname,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_time,
    ];
    let mut rules: Rules = free.into_iter().map(|call| (call, Vec::new())).collect();
    // New threads, never new processes.
    let thread = libc::CLONE_THREAD as u64;
    rules.insert(libc::SYS_clone, vec![rule(&[(0, Is::MaskedEq(thread), thread)])?]);
    // Memory that can be executed is how a decoder bug becomes a program.
    let no_code = (2, Is::MaskedEq(libc::PROT_EXEC as u64), 0);
    rules.insert(libc::SYS_mmap, vec![rule(std::slice::from_ref(&no_code))?]);
    rules.insert(libc::SYS_mprotect, vec![rule(&[no_code])?]);
    // Threads name themselves.
    rules.insert(libc::SYS_prctl, vec![rule(&[(0, Is::Eq, libc::PR_SET_NAME as u64)])?]);
    // Limits may be read, not set.
    rules.insert(libc::SYS_prlimit64, vec![rule(&[(0, Is::Eq, 0), (2, Is::Eq, 0)])?]);
    // `abort` signals the process itself.
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![rule(&[(0, Is::Eq, own)])?]);
    // Asking what kind of descriptor one holds.
    rules.insert(libc::SYS_fcntl, vec![rule(&[(1, Is::Eq, libc::F_GETFL as u64)])?]);
    compile(rules, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow)
}

fn rule(conditions: &[(u8, Is, u64)]) -> Result<SeccompRule, String> {
    let conditions = conditions
        .iter()
        .map(|(argument, operator, value)| SeccompCondition::new(*argument, Length::Qword, operator.clone(), *value))
        .collect::<Result<Vec<_>, _>>();
    conditions.and_then(SeccompRule::new).map_err(|error| format!("seccomp: {error}"))
}
