// Stands in front of the C library's functions that allocate, lock, wait, sleep, open, read or write, in test programs
// only, and tells the guard when the audio thread calls one. (RealtimeSanitizer would do this; it needs LLVM 20.)
//
// Only calls from outside the C library pass here: printf's own write() does not, which is why printf itself is listed.
// C++ is covered through C: new and throw call malloc, std::mutex pthread_mutex_lock, std::atomic::wait syscall.

#ifndef __NO_INLINE__
#define __NO_INLINE__ 1  // or stdio.h brings bodies of its own for putchar and vprintf
#endif

#include <atomic>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "rt/guard.hpp"

namespace {

using ohmic::rt::Violation;

inline void check(Violation kind, const char* function) noexcept {
  if (ohmic::rt::in_audio()) [[unlikely]]
    ohmic::rt::detail::violated(kind, function);
}

// The C library's own function of that name, looked up at its first call. A plain atomic: the guard of a function-local
// static could itself lock.
void* next(std::atomic<void*>& cached, const char* name, const char* version) noexcept {
  void* found = cached.load(std::memory_order_relaxed);
  if (found != nullptr) [[likely]]
    return found;
  const ohmic::rt::Allow allow;  // the dynamic linker may allocate
  if (version != nullptr) found = dlvsym(RTLD_NEXT, name, version);
  if (found == nullptr) found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) abort();
  cached.store(found, std::memory_order_relaxed);
  return found;
}

__attribute__((constructor)) void report_in() { ohmic::rt::detail::guard_linked(); }

}  // namespace

#define OHMIC_NEXT(name, version)                        \
  reinterpret_cast<decltype(&::name)>([] {               \
    static constinit std::atomic<void*> cached{nullptr}; \
    return next(cached, #name, version);                 \
  }())

// OHMIC_GUARD(kind, result, name, (parameters), (arguments)[, qualifiers]): checks, then calls the real one.
#define OHMIC_GUARD_AT(version, kind, result, name, parameters, arguments, ...) \
  result name parameters __VA_ARGS__ {                                          \
    check(Violation::kind, #name);                                              \
    return OHMIC_NEXT(name, version) arguments;                                 \
  }
#define OHMIC_GUARD(kind, result, name, parameters, arguments, ...) \
  OHMIC_GUARD_AT(nullptr, kind, result, name, parameters, arguments, __VA_ARGS__)

extern "C" {

// Memory. glibc's second names for its allocator need no look-up, so nothing here can call itself while it starts.
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t size) noexcept {
  check(Violation::allocate, "malloc");
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) noexcept {
  check(Violation::allocate, "calloc");
  return __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) noexcept {
  check(Violation::allocate, "realloc");
  return __libc_realloc(old, size);
}
void* memalign(size_t alignment, size_t size) noexcept {
  check(Violation::allocate, "memalign");
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) noexcept {
  check(Violation::allocate, "aligned_alloc");
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) noexcept {
  check(Violation::allocate, "posix_memalign");
  const bool is_power_of_two = alignment != 0 && (alignment & (alignment - 1)) == 0;
  if (!is_power_of_two || alignment % sizeof(void*) != 0) return EINVAL;
  void* got = __libc_memalign(alignment, size);
  if (got == nullptr) return ENOMEM;
  *memory = got;
  return 0;
}
void free(void* memory) noexcept {
  if (memory != nullptr) check(Violation::release, "free");
  __libc_free(memory);
}
OHMIC_GUARD(allocate, void*, mmap, (void* at, size_t size, int protection, int flags, int fd, off_t offset),
            (at, size, protection, flags, fd, offset), noexcept)
OHMIC_GUARD(release, int, munmap, (void* at, size_t size), (at, size), noexcept)
OHMIC_GUARD(allocate, int, pthread_create,
            (pthread_t * thread, const pthread_attr_t* attributes, void* (*body)(void*), void* argument),
            (thread, attributes, body, argument), noexcept)

// Locks. trylock is not here: it does not wait.
OHMIC_GUARD(lock, int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex), noexcept)
OHMIC_GUARD(lock, int, pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* until), (mutex, until),
            noexcept)
OHMIC_GUARD(lock, int, pthread_mutex_clocklock, (pthread_mutex_t * mutex, clockid_t clock, const timespec* until),
            (mutex, clock, until), noexcept)
OHMIC_GUARD(lock, int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock), noexcept)
OHMIC_GUARD(lock, int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock), noexcept)
OHMIC_GUARD(lock, int, pthread_spin_lock, (pthread_spinlock_t * lock), (lock), noexcept)

// Waits. On x86-64 the condition variables have an older version, for programs of 2002, which dlsym would find.
#define OHMIC_COND "GLIBC_2.3.2"
OHMIC_GUARD_AT(OHMIC_COND, wait, int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex),
               (condition, mutex))
OHMIC_GUARD_AT(OHMIC_COND, wait, int, pthread_cond_timedwait,
               (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* until), (condition, mutex, until))
OHMIC_GUARD(wait, int, pthread_cond_clockwait,
            (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until),
            (condition, mutex, clock, until))
OHMIC_GUARD(wait, int, pthread_join, (pthread_t thread, void** result), (thread, result))
OHMIC_GUARD(wait, int, sem_wait, (sem_t * semaphore), (semaphore))
OHMIC_GUARD(wait, int, sem_timedwait, (sem_t * semaphore, const timespec* until), (semaphore, until))
OHMIC_GUARD(wait, int, sem_clockwait, (sem_t * semaphore, clockid_t clock, const timespec* until),
            (semaphore, clock, until))
OHMIC_GUARD(wait, int, poll, (pollfd * fds, nfds_t count, int timeout), (fds, count, timeout))
OHMIC_GUARD(wait, int, ppoll, (pollfd * fds, nfds_t count, const timespec* timeout, const sigset_t* mask),
            (fds, count, timeout, mask))
OHMIC_GUARD(wait, int, select, (int count, fd_set* in, fd_set* out, fd_set* except, timeval* timeout),
            (count, in, out, except, timeout))
OHMIC_GUARD(wait, int, epoll_wait, (int fd, epoll_event* events, int count, int timeout), (fd, events, count, timeout))
OHMIC_GUARD(wait, int, sched_yield, (), (), noexcept)
// std::atomic::wait and std::counting_semaphore call the system directly. Waking another thread does not wait.
long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long a[6];
  for (long& argument : a) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && (a[1] & FUTEX_CMD_MASK) != FUTEX_WAKE) check(Violation::wait, "syscall(SYS_futex)");
  return OHMIC_NEXT(syscall, nullptr)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// Sleeps.
OHMIC_GUARD(sleep, int, nanosleep, (const timespec* time, timespec* left), (time, left))
OHMIC_GUARD(sleep, int, clock_nanosleep, (clockid_t clock, int flags, const timespec* time, timespec* left),
            (clock, flags, time, left))
OHMIC_GUARD(sleep, int, usleep, (useconds_t time), (time))
OHMIC_GUARD(sleep, unsigned, sleep, (unsigned time), (time))

// Opens and closes.
#define OHMIC_GUARD_OPEN(name, parameters, arguments)                        \
  int name parameters {                                                      \
    check(Violation::open, #name);                                           \
    va_list list;                                                            \
    va_start(list, flags);                                                   \
    const mode_t mode = __OPEN_NEEDS_MODE(flags) ? va_arg(list, mode_t) : 0; \
    va_end(list);                                                            \
    return OHMIC_NEXT(name, nullptr) arguments;                              \
  }
OHMIC_GUARD_OPEN(open, (const char* path, int flags, ...), (path, flags, mode))
OHMIC_GUARD_OPEN(open64, (const char* path, int flags, ...), (path, flags, mode))
OHMIC_GUARD_OPEN(openat, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
OHMIC_GUARD_OPEN(openat64, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
OHMIC_GUARD(open, FILE*, fopen, (const char* path, const char* mode), (path, mode))
OHMIC_GUARD(open, FILE*, fopen64, (const char* path, const char* mode), (path, mode))
OHMIC_GUARD(open, int, socket, (int domain, int type, int protocol), (domain, type, protocol), noexcept)
OHMIC_GUARD(open, int, connect, (int fd, const sockaddr* address, socklen_t size), (fd, address, size))
OHMIC_GUARD(open, int, close, (int fd), (fd))
OHMIC_GUARD(open, int, fclose, (FILE * file), (file))

// Reads.
OHMIC_GUARD(read, ssize_t, read, (int fd, void* to, size_t size), (fd, to, size))
OHMIC_GUARD(read, ssize_t, pread, (int fd, void* to, size_t size, off_t at), (fd, to, size, at))
OHMIC_GUARD(read, ssize_t, pread64, (int fd, void* to, size_t size, off64_t at), (fd, to, size, at))
OHMIC_GUARD(read, ssize_t, readv, (int fd, const iovec* parts, int count), (fd, parts, count))
OHMIC_GUARD(read, ssize_t, recv, (int fd, void* to, size_t size, int flags), (fd, to, size, flags))
OHMIC_GUARD(read, ssize_t, recvfrom,
            (int fd, void* to, size_t size, int flags, sockaddr* address, socklen_t* address_size),
            (fd, to, size, flags, address, address_size))
OHMIC_GUARD(read, ssize_t, recvmsg, (int fd, msghdr* message, int flags), (fd, message, flags))
OHMIC_GUARD(read, size_t, fread, (void* to, size_t size, size_t count, FILE* file), (to, size, count, file))
OHMIC_GUARD(read, char*, fgets, (char* to, int size, FILE* file), (to, size, file))

// Writes.
OHMIC_GUARD(write, ssize_t, write, (int fd, const void* from, size_t size), (fd, from, size))
OHMIC_GUARD(write, ssize_t, pwrite, (int fd, const void* from, size_t size, off_t at), (fd, from, size, at))
OHMIC_GUARD(write, ssize_t, pwrite64, (int fd, const void* from, size_t size, off64_t at), (fd, from, size, at))
OHMIC_GUARD(write, ssize_t, writev, (int fd, const iovec* parts, int count), (fd, parts, count))
OHMIC_GUARD(write, ssize_t, send, (int fd, const void* from, size_t size, int flags), (fd, from, size, flags))
OHMIC_GUARD(write, ssize_t, sendto,
            (int fd, const void* from, size_t size, int flags, const sockaddr* address, socklen_t address_size),
            (fd, from, size, flags, address, address_size))
OHMIC_GUARD(write, ssize_t, sendmsg, (int fd, const msghdr* message, int flags), (fd, message, flags))
OHMIC_GUARD(write, int, fsync, (int fd), (fd))
OHMIC_GUARD(write, int, fdatasync, (int fd), (fd))
OHMIC_GUARD(write, size_t, fwrite, (const void* from, size_t size, size_t count, FILE* file), (from, size, count, file))
OHMIC_GUARD(write, int, fputs, (const char* text, FILE* file), (text, file))
OHMIC_GUARD(write, int, fputc, (int letter, FILE* file), (letter, file))
OHMIC_GUARD(write, int, putc, (int letter, FILE* file), (letter, file))
OHMIC_GUARD(write, int, putchar, (int letter), (letter))
OHMIC_GUARD(write, int, puts, (const char* text), (text))
OHMIC_GUARD(write, int, fflush, (FILE * file), (file))
OHMIC_GUARD(write, int, vprintf, (const char* format, va_list list), (format, list))
OHMIC_GUARD(write, int, vfprintf, (FILE * file, const char* format, va_list list), (file, format, list))
OHMIC_GUARD(write, int, vdprintf, (int fd, const char* format, va_list list), (fd, format, list))
// A function with "..." hands its arguments to its sister with a va_list. __name_chk: what _FORTIFY_SOURCE calls.
#define OHMIC_GUARD_PRINT(name, parameters, call) \
  int name parameters {                           \
    check(Violation::write, #name);               \
    va_list list;                                 \
    va_start(list, format);                       \
    const int count = call;                       \
    va_end(list);                                 \
    return count;                                 \
  }
OHMIC_GUARD_PRINT(printf, (const char* format, ...), OHMIC_NEXT(vprintf, nullptr)(format, list))
OHMIC_GUARD_PRINT(fprintf, (FILE * file, const char* format, ...), OHMIC_NEXT(vfprintf, nullptr)(file, format, list))
OHMIC_GUARD_PRINT(dprintf, (int fd, const char* format, ...), OHMIC_NEXT(vdprintf, nullptr)(fd, format, list))
OHMIC_GUARD_PRINT(__printf_chk, (int, const char* format, ...), OHMIC_NEXT(vprintf, nullptr)(format, list))
OHMIC_GUARD_PRINT(__fprintf_chk, (FILE * file, int, const char* format, ...),
                  OHMIC_NEXT(vfprintf, nullptr)(file, format, list))
OHMIC_GUARD_PRINT(__dprintf_chk, (int fd, int, const char* format, ...),
                  OHMIC_NEXT(vdprintf, nullptr)(fd, format, list))

}  // extern "C"
