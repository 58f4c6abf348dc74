// A file is replaced whole or not at all.

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rig/document.hpp"

namespace ohmic::rig {
namespace {

/// Closes and, unless kept, removes the new file.
struct NewFile {
  std::string path;
  int descriptor = -1;
  bool is_kept = false;
  ~NewFile() {
    if (descriptor >= 0) ::close(descriptor);
    if (!is_kept) ::unlink(path.c_str());
  }
};

/// New files beside `target` whose writer was killed before it could rename them.
void remove_leftovers(const std::filesystem::path& target) {
  const std::string beginning = target.filename().string() + ".new-";
  std::error_code error;
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    pid_t writer = 0;
    if (!name.starts_with(beginning)) continue;
    const char* last = name.data() + name.size();
    const auto [read, wrong] = std::from_chars(name.data() + beginning.size(), last, writer);
    const bool is_gone = wrong == std::errc{} && read == last && writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH;
    if (is_gone) ::unlink(at->path().c_str());
  }
}

std::unexpected<Error> failed(const std::string& file, std::string_view step) {
  const int reason = errno;
  return failure(fmt::format("The file could not be written: {} failed: {}.", step, std::strerror(reason)),
                 reason == ENOSPC ? "The old file is unchanged; make room on the disk and save again."
                                  : "The old file is unchanged.",
                 {.file = file});
}

}  // namespace

Result<void> write_atomically(const std::string& file, std::string_view text) {
  // Through a link to the file itself, so that a linked rig stays linked.
  std::error_code ignored;
  const std::filesystem::path target = std::filesystem::weakly_canonical(file, ignored);
  const std::string path = target.empty() ? file : target.string();
  std::string folder = target.parent_path().string();
  if (folder.empty()) folder = ".";

  struct stat old{};
  const mode_t mode = ::stat(path.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644;
  NewFile fresh{.path = fmt::format("{}.new-{}", path, ::getpid())};
  fresh.descriptor = ::open(fresh.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fresh.descriptor < 0) {
    fresh.is_kept = true;
    return failed(file, "creating the new file");
  }
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(fresh.descriptor, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(file, "writing");
    done += static_cast<std::size_t>(n);
  }
  if (::fchmod(fresh.descriptor, mode) != 0) return failed(file, "keeping its permissions");
  if (::fsync(fresh.descriptor) != 0) return failed(file, "flushing to the disk");
  if (::rename(fresh.path.c_str(), path.c_str()) != 0) return failed(file, "renaming");
  fresh.is_kept = true;
  remove_leftovers(target);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return {};
}

}  // namespace ohmic::rig
