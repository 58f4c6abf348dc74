#pragma once
// The file beside a rig in which a run keeps what is turned and not saved: whose it is, and what an earlier run left in it.

#include <memory>
#include <string>
#include <vector>

#include "rig/scene.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

/// "band.toml.unsaved"; of a run beside one that lives "band.toml.unsaved-2" (band-2.toml may be a rig of its own). A run
/// holds a lock on NAME.lock as long as it lives, so a file whose lock is free was left by one that is gone. Where no lock
/// can be made (a folder that cannot be written) all take the first. [control]
class KeptFile {
 public:
  /// The first that nobody holds; those that an earlier run left something in go before empty ones.
  static std::shared_ptr<KeptFile> claim(const std::string& rig_file);
  /// Gives it back; what is in it stays.
  ~KeptFile();
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;

  const std::string& name() const { return name_; }
  /// How many values an earlier run left here that were neither taken nor put aside. A damaged file counts as 1, for take()
  /// to say so.
  int earlier() const { return earlier_; }
  /// How many values of this run are in it.
  int count() const { return count_; }

  /// What an earlier run left: `before` is what the rig file said, `after` what it was turned to. Errors: the file is
  /// damaged; it is put aside as NAME.damaged.
  Result<std::vector<Turned>> take();
  /// Writes these, atomically, if they are not in it already; takes the file away when there are none. What an earlier run
  /// left is put aside as NAME.old first. Errors: write_atomically's, and it could not be put aside.
  Result<void> write(const std::vector<Turned>& turned);

 private:
  KeptFile(std::string name, std::string rig_file, int lock);

  std::string name_, rig_file_;
  int lock_ = -1;
  int earlier_ = 0, count_ = 0;
  std::string text_;  // as this run wrote or took it
};

}  // namespace ohmic::rig
