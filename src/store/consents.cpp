// What a person said that Ohmic may do to a sound card. A line a consent: "phantom", the card, the control, with tabs.

#include "store/consents.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohmic::store {
namespace {

constexpr std::string_view phantom = "phantom\t";

bool is_one_line(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::vector<Consent> read(const std::filesystem::path& file) {
  // A file that others may write holds no consent of this person.
  struct stat seen{};
  if (::stat(file.c_str(), &seen) != 0 || seen.st_uid != ::geteuid() || (seen.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return {};
  std::vector<Consent> all;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(phantom) || in.eof()) continue;  // a line without its end was not written whole
    const std::size_t tab = line.find('\t', phantom.size());
    if (tab == line.npos) continue;
    Consent one{line.substr(phantom.size(), tab - phantom.size()), line.substr(tab + 1)};
    if (is_one_line(one.card) && is_one_line(one.control)) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

Consents::Consents(std::filesystem::path file) : file_(std::move(file)) {}

std::vector<Consent> Consents::all() const { return read(file_); }

bool Consents::has(std::string_view card, std::string_view control) const {
  return std::ranges::any_of(all(), [&](const Consent& one) { return one.card == card && one.control == control; });
}

Result<void> Consents::give(const Consent& consent) {
  if (!is_one_line(consent.card) || !is_one_line(consent.control))
    return failure("Consent is given for one control of one card, both by their names.");
  std::vector<Consent> now = all();
  if (std::ranges::find(now, consent) != now.end()) return {};
  now.push_back(consent);
  return write(now);
}

Result<void> Consents::withdraw(const Consent& consent) {
  std::vector<Consent> now = all();
  if (std::erase(now, consent) == 0) return {};
  return write(now);
}

/// The new file is whole or not there: it is written beside its place and then named.
Result<void> Consents::write(const std::vector<Consent>& all) const {
  std::string text;
  for (const Consent& one : all) text += fmt::format("{}{}\t{}\n", phantom, one.card, one.control);
  const std::string beside = fmt::format("{}.{}", file_.string(), ::getpid());
  const int to = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  bool is_written = to >= 0;
  if (to >= 0) {
    is_written = ::fchmod(to, S_IRUSR | S_IWUSR) == 0 &&
                 ::write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(to) == 0;
    is_written = ::close(to) == 0 && is_written;
  }
  if (is_written && ::rename(beside.c_str(), file_.c_str()) == 0) return {};
  const std::string reason = std::system_category().message(errno);
  if (to >= 0) ::unlink(beside.c_str());
  return failure(fmt::format("What you consented to cannot be kept: {}.", reason),
                 "The folder must be yours and writable.", {.file = file_.string()});
}

}  // namespace ohmic::store
