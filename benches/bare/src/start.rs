//! What a standard library would do: the entry point, the end, and what becomes of a panic.

use core::arch::{asm, naked_asm};
use core::panic::PanicInfo;

/// Where the program begins. The stack is aligned as at a call.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    naked_asm!("call {main}", "ud2", main = sym main)
}

extern "C" fn main() -> ! {
    exit(crate::decide().unwrap_or(255))
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    exit(101)
}

fn exit(code: u8) -> ! {
    const EXIT: u64 = 60;
    // SAFETY: the system call `exit` of Linux ends the process and touches no memory.
    unsafe { asm!("syscall", in("rax") EXIT, in("rdi") u64::from(code), options(noreturn, nostack)) }
}
