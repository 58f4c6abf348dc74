#pragma once
// The one thread that reads and writes sound files for a rig, so that no other thread waits for a disk.

#include <memory>

namespace ohmic::devices {

/// Something the disk thread does a piece at a time.
class DiskJob {
 public:
  virtual ~DiskJob() = default;
  /// One piece, some milliseconds at most. Returns whether there may be more to do at once. [disk]
  virtual bool work() noexcept = 0;
};

/// The disk thread. Visits its jobs in turn; with nothing to do it looks again after 5 ms, or when poked.
class Disk {
 public:
  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// Adds a job; it must be removed before it dies. [control]
  void add(DiskJob& job);
  /// When this returns, the job is not worked on any more. [control]
  void remove(DiskJob& job) noexcept;
  /// Look again now. Takes a lock: offline only, never [audio].
  void poke() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Who reads or writes a file through the disk thread: an audio thread, which must never wait, so that what is not there
/// in time is replaced by silence or dropped, and counted; or an offline one, which waits and loses nothing.
enum class Haste { live, offline };

}  // namespace ohmic::devices
