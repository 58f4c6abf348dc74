#pragma once
// Notices when a file was written, whichever way an editor writes it: in place, or as a new file renamed over it.

#include <optional>
#include <string>
#include <vector>

#include "units/clock.hpp"

namespace ohmic::app {

/// Watches the file's folder, and where the file is a link, the folder of the file it leads to.
class FileWatch {
 public:
  explicit FileWatch(const std::string& file);
  /// Also looks at this one.
  void add(const std::string& file);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Readable when something happened in the folder; -1 where the system watches nothing.
  int descriptor() const { return descriptor_; }
  /// Was it written, and then left alone for a moment? True once for each time. While its writer has it open it is not
  /// whole: only one that rests for a second is taken so, for editors that never let go.
  bool was_written(Clock::Time now);
  /// When was_written() is to be asked again, where something is on its way.
  std::optional<Clock::Time> due() const;

 private:
  void listen(Clock::Time now);

  int descriptor_ = -1;
  std::vector<std::string> names_;
  std::optional<Clock::Time> last_;   // when something happened to it that was not told yet
  std::optional<Clock::Time> first_;  // when it was closed, or put in place, since it was told
  bool is_whole_ = false;             // nothing was written since it was closed or put in place
};

}  // namespace ohmic::app
