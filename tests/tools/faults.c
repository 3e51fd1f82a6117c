// Loaded into a program under test (LD_PRELOAD): lets it die or find the disk full at a chosen write to its database's log,
// and lets its clocks be wrong. What to do stands in a small file that the test writes (TANNOI_FAULTS). Tests only.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NONE, DIE_BEFORE_WRITE, DIE_IN_WRITE, DIE_BEFORE_SYNC, DIE_AFTER_SYNC, DISK_FULL, SYNC_FAILS };

enum { SLOW_US = 30000 };

// Bytes of the log, none if they end at 0.
struct range { volatile int64_t from, to; };

struct orders {
  volatile int64_t wall_ms;    // added to the wall clock
  volatile int64_t mono_ms;    // added to the clock that never goes back
  struct range written;        // told: written since a sync last began
  struct range syncing;        // told: written before, and not known to be safe yet
  volatile int32_t mode;       // one of the above
  volatile int32_t countdown;  // at which write or sync from now, 1 = the next
};

static struct orders *orders;
static volatile int busy;

static void lock(void) { while (__sync_lock_test_and_set(&busy, 1)) {} }
static void unlock(void) { __sync_lock_release(&busy); }

static void widen(struct range *range, int64_t from, int64_t to) {
  if (!to) return;
  if (!range->to || from < range->from) range->from = from;
  if (to > range->to) range->to = to;
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("TANNOI_FAULTS");
  int file = path ? open(path, O_RDWR) : -1;
  if (file < 0) return;
  void *shared = mmap(NULL, sizeof(struct orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared != MAP_FAILED) orders = shared;
  close(file);
}

// Whether this is the log of a database of ours.
static int is_log(int file) {
  char link[32] = "/proc/self/fd/", path[512], digits[12];
  int at = 14, n = 0, number = file;
  do digits[n++] = '0' + number % 10; while (number /= 10);
  while (n) link[at++] = digits[--n];
  link[at] = 0;
  ssize_t length = readlink(link, path, sizeof path - 1);
  static const char wanted[] = "tannoi.db-wal";
  const ssize_t end = sizeof wanted - 1;
  return length >= end && !memcmp(path + length - end, wanted, end);
}

static int is_due(void) { return __sync_sub_and_fetch(&orders->countdown, 1) == 0; }

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

static ssize_t put(int file, const void *bytes, size_t count, off_t at, int has_place) {
  return has_place ? syscall(SYS_pwrite64, file, bytes, count, at) : syscall(SYS_write, file, bytes, count);
}

static ssize_t faulty(int file, const void *bytes, size_t count, off_t at, int has_place) {
  int ours = orders && is_log(file), mode = ours ? orders->mode : NONE;
  if (mode == DISK_FULL) return errno = ENOSPC, -1;
  if ((mode == DIE_BEFORE_WRITE || mode == DIE_IN_WRITE) && is_due()) {
    if (mode == DIE_IN_WRITE) put(file, bytes, count / 2, at, has_place);
    die();
  }
  if (ours && !has_place) at = lseek(file, 0, SEEK_CUR);
  ssize_t done = put(file, bytes, count, at, has_place);
  if (ours && done > 0) {
    lock();
    widen(&orders->written, at, at + done);
    unlock();
  }
  return done;
}

ssize_t write(int file, const void *bytes, size_t count) { return faulty(file, bytes, count, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return faulty(file, bytes, count, at, 1); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { return faulty(file, bytes, count, at, 1); }

static int sync_faulty(int file, long call) {
  int ours = orders && is_log(file);
  if (!ours) return syscall(call, file);
  // The disk takes its time, in which nobody may be told anything.
  if (orders->mode == DIE_BEFORE_SYNC && is_due()) usleep(SLOW_US), die();
  if (orders->mode == SYNC_FAILS && is_due()) return usleep(SLOW_US), errno = EIO, -1;
  lock();
  widen(&orders->syncing, orders->written.from, orders->written.to);
  orders->written.to = 0;
  unlock();
  int done = syscall(call, file);
  if (done) return done;
  lock();
  orders->syncing.to = 0;
  unlock();
  if (orders->mode == DIE_AFTER_SYNC && is_due()) die();
  return done;
}

int fsync(int file) { return sync_faulty(file, SYS_fsync); }
int fdatasync(int file) { return sync_faulty(file, SYS_fdatasync); }

int clock_gettime(clockid_t clock, struct timespec *now) {
  int done = syscall(SYS_clock_gettime, clock, now);
  if (done || !orders) return done;
  int64_t shift = clock == CLOCK_REALTIME ? orders->wall_ms : clock == CLOCK_MONOTONIC ? orders->mono_ms : 0;
  int64_t ns = now->tv_nsec + shift % 1000 * 1000000;
  now->tv_sec += shift / 1000 + (ns < 0 ? -1 : ns / 1000000000);
  now->tv_nsec = (ns + 1000000000) % 1000000000;
  return 0;
}
