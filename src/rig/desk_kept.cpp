// Lines of values under a sum that a cut or garbled file does not have, and a lock that dies with its run.

#include "rig/desk_kept.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rig/document.hpp"
#include "rig/edit_text.hpp"
#include "rig/hash.hpp"
#include "rig/scene_text.hpp"

namespace ohmic::rig {
namespace {

constexpr int most_runs = 16;  // of one rig at once

std::string name_of(const std::string& rig_file, int number) {
  return number == 1 ? rig_file + ".unsaved" : fmt::format("{}.unsaved-{}", rig_file, number);
}

std::string lock_of(const std::string& name) { return name + ".lock"; }

struct Lock {
  int descriptor = -1;
  bool is_held = false;  // by another
};

/// A lock's file goes with its owner, so the one that was locked must still be the one that stands there.
Lock lock(const std::string& file) {
  for (;;) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return {};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const bool is_held = errno == EWOULDBLOCK;
      ::close(descriptor);
      return {.is_held = is_held};
    }
    struct stat ours{}, there{};
    if (::fstat(descriptor, &ours) == 0 && ::stat(file.c_str(), &there) == 0 && ours.st_dev == there.st_dev &&
        ours.st_ino == there.st_ino)
      return {.descriptor = descriptor};
    ::close(descriptor);
  }
}

void unlock(const std::string& file, int descriptor) {
  if (descriptor < 0) return;
  ::unlink(file.c_str());  // while it is ours
  ::close(descriptor);
}

/// To NAME.old; where the file system can, it stays under its name, too, until something new is written over it.
void put_aside(const std::string& name, std::error_code& error) {
  const std::string old = name + ".old";
  std::filesystem::remove(old, error);
  std::filesystem::create_hard_link(name, old, error);
  if (error) std::filesystem::rename(name, old, error);
}

std::string sum_line(std::string_view lines) { return fmt::format("# sum {:016x}\n", hash_of(lines)); }

constexpr std::string_view was = ".was", now = ".now";

std::string text_of(const std::string& rig_file, const std::vector<Turned>& turned) {
  std::string lines;
  for (const Turned& one : turned)
    lines += fmt::format("{} = {{ was = {}, now = {} }}\n", key_of(one.address), literal(one.before, Spelling::quoted),
                         literal(one.after, Spelling::quoted));
  return fmt::format(
             "# What was turned at the desk of {} and is not saved in it. Ohmic keeps and takes away this file.\n",
             std::filesystem::path(rig_file).filename().string()) +
         sum_line(lines) + lines;
}

/// Whole as it was written, or refused.
Result<std::vector<Turned>> read(const std::string& text, const std::string& file) {
  const auto damaged = [&] {
    return failure("What was not saved is damaged; nothing of it is taken up.", {}, {.file = file});
  };
  const std::size_t heading = text.find('\n') + 1;
  const std::size_t body = heading == 0 ? 0 : text.find('\n', heading) + 1;
  const std::string_view lines = std::string_view(text).substr(body);
  if (body == 0 || std::string_view(text).substr(heading, body - heading) != sum_line(lines)) return damaged();
  const auto document = parse_document(text, file);
  if (!document) return std::unexpected(document.error());
  const auto values = values_of(*document);
  if (!values) return std::unexpected(values.error());
  if (values->size() % 2 != 0) return damaged();
  std::vector<Turned> turned;
  turned.reserve(values->size() / 2);
  for (auto at = values->begin(); at != values->end(); at += 2) {
    const std::string address = at->address.substr(0, at->address.rfind('.'));
    if (at->address != address + std::string(was) || at[1].address != address + std::string(now)) return damaged();
    turned.push_back({address, at->text, at[1].text});
  }
  return turned;
}

}  // namespace

KeptFile::KeptFile(std::string name, std::string rig_file, int lock)
    : name_(std::move(name)), rig_file_(std::move(rig_file)), lock_(lock) {
  bool is_absent = false;
  const auto text = read_text(name_, is_absent);
  if (is_absent) return;
  const auto left = text ? read(*text, name_) : std::unexpected(text.error());
  earlier_ = left ? static_cast<int>(left->size()) : 1;
}

KeptFile::~KeptFile() { unlock(lock_of(name_), lock_); }

std::shared_ptr<KeptFile> KeptFile::claim(const std::string& rig_file) {
  std::error_code ignored;
  for (const bool is_left : {true, false}) {
    for (int number = 1; number <= most_runs; ++number) {
      const std::string name = name_of(rig_file, number);
      if (is_left && !std::filesystem::exists(name, ignored)) continue;
      const Lock lock = rig::lock(lock_of(name));
      if (lock.is_held) continue;
      return std::shared_ptr<KeptFile>(new KeptFile(name, rig_file, lock.descriptor));
    }
  }
  // Seventeen runs of one rig: the last ones share.
  return std::shared_ptr<KeptFile>(new KeptFile(name_of(rig_file, most_runs + 1), rig_file, -1));
}

Result<std::vector<Turned>> KeptFile::take() {
  if (earlier_ == 0) return std::vector<Turned>{};
  bool is_absent = false;
  auto text = read_text(name_, is_absent);
  if (!text) return std::unexpected(text.error());
  auto turned = read(*text, name_);
  earlier_ = 0;
  if (!turned) {
    Error error = turned.error();
    std::error_code ignored;
    std::filesystem::rename(name_, name_ + ".damaged", ignored);
    error.hint = fmt::format("It is put aside as {}.damaged.", name_);
    return std::unexpected(std::move(error));
  }
  text_ = std::move(*text);
  count_ = static_cast<int>(turned->size());
  return turned;
}

Result<void> KeptFile::write(const std::vector<Turned>& turned) {
  std::error_code error;
  if (turned.empty()) {
    if (!text_.empty()) std::filesystem::remove(name_, error);
    text_.clear();
    count_ = 0;
    return {};
  }
  if (earlier_ > 0) {
    put_aside(name_, error);
    if (error && error != std::errc::no_such_file_or_directory)
      return failure(fmt::format("What an earlier run left could not be put aside: {}.", error.message()), {},
                     {.file = name_});
    earlier_ = 0;
  }
  std::string text = text_of(rig_file_, turned);
  if (text == text_) return {};
  if (auto written = write_atomically(name_, text); !written) return written;
  text_ = std::move(text);
  count_ = static_cast<int>(turned.size());
  return {};
}

}  // namespace ohmic::rig
