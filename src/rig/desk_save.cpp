// What is not saved yet: into the rig file, and meanwhile into a file beside it that survives a crash.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "rig/desk.hpp"
#include "rig/desk_change.hpp"
#include "rig/document.hpp"
#include "rig/edit.hpp"

namespace ohmic::rig {
namespace {

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
  }
  // The file has no place for these: they wait for one as long as this desk stands, and no longer.
  for (Parked& one : parked_) one.is_kept = false;
  ++changes_;
  if (auto kept = keep(); !kept) return std::unexpected(kept.error());
  return static_cast<int>(turned.size());
}

std::vector<Turned> Desk::to_keep() const {
  std::vector<Turned> turned = unsaved();
  for (const Parked& one : parked_)
    if (one.is_kept) turned.push_back(one.turned);
  return turned;
}

Result<void> Desk::keep() {
  if (!kept_) kept_ = KeptFile::claim(now_.file);
  if (changes_ == kept_at_) return {};
  if (auto written = kept_->write(to_keep()); !written) return written;
  kept_at_ = changes_;
  return {};
}

const KeptFile* Desk::kept() const { return kept_.get(); }

Result<std::vector<Turned>> Desk::take_up(std::vector<Error>& unknown, Clock::Time now) {
  if (!kept_) kept_ = KeptFile::claim(now_.file);
  const auto left = kept_->take();
  if (!left) return std::unexpected(left.error());
  std::vector<Scene::Value> standing;
  const auto said = [](const std::string& text) { return text.empty() ? std::string_view("nothing") : text; };
  const std::vector<Standing> how = standings(file_, *left);
  for (std::size_t i = 0; i < left->size(); ++i) {
    const Turned& one = (*left)[i];
    if (how[i] == Standing::away) {
      parked_.push_back({one, true});
      unknown.push_back({fmt::format("It is not in the rig now; {} waits for it to come back.", said(one.after)),
                         {},
                         {.field = one.address}});
    } else if (how[i] == Standing::stands) {
      standing.push_back({one.address, one.after});
    } else if (const auto says = said_by(file_, one.address); says && *says != one.before) {
      unknown.push_back({fmt::format("The file says {} now; it said {} when this was turned to {}.", said(*says),
                                     said(one.before), said(one.after)),
                         "The file's value stands.",
                         {.field = one.address}});
    }
  }
  std::vector<Turned> done;
  auto turned = apply(standing, Keeping::file, unknown, done);
  if (!left->empty()) ++changes_;  // also when nothing of it is left to turn, so that the next keep() takes it away
  remember({.turned = std::move(done), .when = now});
  return turned;
}

}  // namespace ohmic::rig
