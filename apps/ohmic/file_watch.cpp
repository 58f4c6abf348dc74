// Linux: inotify.

#include "file_watch.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <sys/inotify.h>
#include <unistd.h>

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;

/// Editors save in steps: the last one is taken for the last after this time, and waited for no longer than the other.
constexpr Clock::Time quiet = milliseconds(60), patience = milliseconds(1000);
/// A writer that still has the file open has finished when it wrote nothing for so long.
constexpr Clock::Time rest = milliseconds(1000);

}  // namespace

FileWatch::FileWatch(const std::string& file) : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) { add(file); }

void FileWatch::add(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  std::set<fs::path> folders;
  for (const fs::path& path : {fs::absolute(file, ignored), fs::weakly_canonical(file, ignored)}) {
    if (path.empty()) continue;
    if (std::string name = path.filename().string(); std::ranges::find(names_, name) == names_.end())
      names_.push_back(std::move(name));
    folders.insert(path.parent_path());
  }
  for (const fs::path& folder : folders)
    ::inotify_add_watch(descriptor_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_MODIFY);
}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileWatch::listen(Clock::Time now) {
  alignas(inotify_event) std::array<char, 4096>
      bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written by read
  for (;;) {
    const auto count = ::read(descriptor_, bytes.data(), bytes.size());
    if (count <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      const auto* event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
      at += sizeof(inotify_event) + event->len;
      const bool is_ours = event->len > 0 && std::ranges::find(names_, std::string(event->name)) != names_.end();
      if (!is_ours && (event->mask & IN_Q_OVERFLOW) == 0) continue;
      last_ = now;
      is_whole_ = (event->mask & IN_MODIFY) == 0;
      if (is_whole_ && !first_) first_ = now;
    }
  }
}

bool FileWatch::was_written(Clock::Time now) {
  listen(now);
  if (!last_ || now < *due()) return false;
  first_.reset();
  last_.reset();
  return true;
}

std::optional<Clock::Time> FileWatch::due() const {
  if (!last_) return std::nullopt;
  if (!is_whole_) return *last_ + rest;
  return std::min(*last_ + quiet, *first_ + patience);
}

}  // namespace ohmic::app
