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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NONE, DIE_BEFORE_WRITE, DIE_IN_WRITE, DIE_BEFORE_SYNC, DIE_AFTER_SYNC, DISK_FULL };

struct orders {
  volatile int64_t wall_ms;    // added to the wall clock
  volatile int64_t mono_ms;    // added to the clock that never goes back
  volatile int64_t synced;     // told: bytes of the log that are safely on disk
  volatile int32_t mode;       // one of the above
  volatile int32_t countdown;  // at which write or sync from now, 1 = the next
};

static struct orders *orders;

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
  int mode = orders ? orders->mode : NONE;
  if ((mode == DIE_BEFORE_WRITE || mode == DIE_IN_WRITE || mode == DISK_FULL) && is_log(file)) {
    if (mode == DISK_FULL) return errno = ENOSPC, -1;
    if (is_due()) {
      if (mode == DIE_IN_WRITE) put(file, bytes, count / 2, at, has_place);
      die();
    }
  }
  return put(file, bytes, count, at, has_place);
}

ssize_t write(int file, const void *bytes, size_t count) { return faulty(file, bytes, count, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return faulty(file, bytes, count, at, 1); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { return faulty(file, bytes, count, at, 1); }

static int sync_faulty(int file, long call) {
  int ours = orders && is_log(file);
  if (ours && orders->mode == DIE_BEFORE_SYNC && is_due()) die();
  int done = syscall(call, file);
  if (ours && !done) {
    struct stat now;
    if (!fstat(file, &now)) orders->synced = now.st_size;
    if (orders->mode == DIE_AFTER_SYNC && is_due()) die();
  }
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
