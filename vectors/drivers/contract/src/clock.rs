//! The wall clock of this process, for libraries that read it themselves and take no time from
//! their caller.
//!
//! The standard library asks `clock_gettime`. A function of that name in the executable comes
//! before the one of the system's library, as with any program that is linked dynamically.

#[cfg(not(target_os = "linux"))]
compile_error!("the libraries read the system's clock, which this driver can set on Linux only");

use core::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use libc::{CLOCK_REALTIME, SYS_clock_gettime, c_int, clockid_t, syscall, timespec};

static SECONDS: AtomicI64 = AtomicI64::new(0);
static NANOSECONDS: AtomicU32 = AtomicU32::new(0);

/// Sets the clock to seconds since 1970.
pub(crate) fn set(now: f64) {
    let seconds = now.floor();
    // Both casts saturate; times of cases that no clock can show are at its ends.
    SECONDS.store(seconds as i64, Ordering::Relaxed);
    NANOSECONDS.store(((now - seconds) * 1e9) as u32, Ordering::Relaxed);
}

/// As the system's function, but for the wall clock.
///
/// # Safety
/// `time` points to a `timespec` that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: clockid_t, time: *mut timespec) -> c_int {
    if clock == CLOCK_REALTIME {
        let tv_nsec = NANOSECONDS.load(Ordering::Relaxed).into();
        // SAFETY: the caller's promise.
        unsafe { time.write(timespec { tv_sec: SECONDS.load(Ordering::Relaxed), tv_nsec }) };
        return 0;
    }
    // SAFETY: the arguments of the system call are the caller's, who promises what it demands.
    let result = unsafe { syscall(SYS_clock_gettime, clock, time) };
    if result == 0 { 0 } else { -1 }
}
