// What is not saved yet: into the rig file, and meanwhile into a file beside it that survives a crash.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "rig/desk.hpp"
#include "rig/desk_change.hpp"
#include "rig/document.hpp"
#include "rig/edit.hpp"
#include "rig/scene_text.hpp"

namespace ohmic::rig {
namespace {

std::string kept_file(std::string_view rig_file) { return fmt::format("{}.unsaved", rig_file); }

/// FNV-1a, 64 bits (Fowler, Noll, Vo): a file that was cut or garbled has another.
std::uint64_t sum_of(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

std::string sum_line(std::string_view lines) { return fmt::format("# sum {:016x}\n", sum_of(lines)); }

std::string kept_text(const std::string& rig_file, const std::vector<Turned>& turned) {
  const std::string lines = lines_of(afters(turned));
  return fmt::format(
             "# What was turned at the desk of {} and is not saved in it. Ohmic keeps and takes away this file.\n",
             std::filesystem::path(rig_file).filename().string()) +
         sum_line(lines) + lines;
}

/// Whole as it was written, or refused.
Result<std::vector<Scene::Value>> read_kept(const std::string& text, const std::string& file) {
  const std::size_t heading = text.find('\n') + 1;
  const std::size_t body = heading == 0 ? 0 : text.find('\n', heading) + 1;
  const std::string_view lines = std::string_view(text).substr(body);
  if (body == 0 || std::string_view(text).substr(heading, body - heading) != sum_line(lines))
    return failure("What was not saved is damaged; nothing of it is taken up.", {}, {.file = file});
  const auto document = parse_document(text, file);
  if (!document) return std::unexpected(document.error());
  return values_of(*document);
}

/// The text of a rig file after these changes, read back and compared value by value. A table that is new may bring
/// values with it (a gate that is written down is on); those are said, too.
Result<std::string> saved_text(const Document& document, const std::vector<Turned>& turned) {
  const std::string& file = document.file;
  Reading before = read_rig(document.text, file);
  if (!before.errors.empty()) return std::unexpected(before.errors.front());
  std::vector<Turned> unused;
  std::vector<Error> refused;
  change_all(before.rig, afters(turned), unused, refused);
  if (!refused.empty()) return std::unexpected(std::move(refused.front()).at({.file = file}));
  const Rig& wanted = before.rig;

  std::vector<Edit> edits = edits_for(wanted, turned);
  for (int round = 0; round < 3; ++round) {
    auto text = with_values(document, edits);
    if (!text) return text;
    const Reading after = read_rig(*text, file);
    if (!after.errors.empty()) return std::unexpected(after.errors.front());
    const std::vector<Turned> rest = difference(after.rig, wanted);
    if (rest.empty()) return text;
    std::ranges::move(edits_for(wanted, rest), std::back_inserter(edits));
  }
  return failure("What is turned cannot be written into the file so that it reads back the same.", "Change it by hand.",
                 {.file = file});
}

}  // namespace

Result<int> Desk::save() {
  const std::vector<Turned> turned = unsaved();
  if (!turned.empty()) {
    const auto document = load_document(now_.file);
    if (!document) return std::unexpected(document.error());
    const auto text = saved_text(*document, turned);
    if (!text) return std::unexpected(text.error());
    if (auto written = write_atomically(now_.file, *text); !written) return std::unexpected(written.error());
    std::vector<Turned> unused;
    std::vector<Error> refused;
    change_all(file_, afters(turned), unused, refused);
    ++changes_;
  }
  if (auto kept = keep(); !kept) return std::unexpected(kept.error());
  return static_cast<int>(turned.size());
}

Result<void> Desk::keep() {
  if (changes_ == kept_at_) return {};
  const std::vector<Turned> turned = unsaved();
  const std::string file = kept_file(now_.file);
  if (turned.empty()) {
    std::error_code ignored;
    if (!kept_.empty()) std::filesystem::remove(file, ignored);
    kept_.clear();
  } else if (std::string text = kept_text(now_.file, turned); text != kept_) {
    if (auto written = write_atomically(file, text); !written) return written;
    kept_ = std::move(text);
  }
  kept_at_ = changes_;
  return {};
}

Result<std::vector<Turned>> Desk::take_up(std::vector<Error>& unknown, Clock::Time now) {
  const std::string file = kept_file(now_.file);
  bool is_absent = false;
  auto text = read_text(file, is_absent);
  if (is_absent) return std::vector<Turned>{};
  if (!text) return std::unexpected(text.error());
  const auto values = read_kept(*text, file);
  if (!values) {
    Error error = values.error();
    std::error_code ignored;
    std::filesystem::rename(file, file + ".damaged", ignored);
    error.hint = fmt::format("It is put aside as {}.damaged.", file);
    return std::unexpected(std::move(error));
  }
  kept_ = std::move(*text);
  std::vector<Turned> done;
  auto turned = apply(*values, Keeping::file, unknown, done);
  ++changes_;  // also when nothing of it is left to turn, so that the next keep() takes it away
  remember({.turned = std::move(done), .when = now});
  return turned;
}

int Desk::kept_values(const std::string& rig_file) {
  const std::string file = kept_file(rig_file);
  bool is_absent = false;
  const auto text = read_text(file, is_absent);
  if (is_absent) return 0;
  const auto values = text ? read_kept(*text, file) : std::unexpected(text.error());
  return values ? static_cast<int>(values->size()) : 1;
}

}  // namespace ohmic::rig
