// Writes what was turned back into the rig file.

#include <algorithm>

#include "rig/document.hpp"
#include "rig/edit.hpp"
#include "rig/session_parts.hpp"

namespace ohmic::rig {

Result<int> Session::save() {
  auto document = load_document(parts_->rig.file);
  if (!document) return std::unexpected(document.error());
  int changed = 0;
  const auto put = [&](const Way& way, std::string_view value) -> Result<void> {
    auto edited = with_value(*document, way, value);
    if (!edited) return std::unexpected(edited.error());
    auto again = parse_document(std::move(*edited), document->file);
    if (!again) return std::unexpected(again.error());
    *document = std::move(*again);
    ++changed;
    return {};
  };

  Rig kept = parts_->rig;
  for (std::size_t m = 0; m < kept.mixes.size(); ++m) {
    Mix& mix = kept.mixes[m];
    for (std::size_t i = 0; i < kept.inputs.size(); ++i) {
      const Desk::Send& turned = parts_->desk.sends[m][i];
      if (!turned.is_sent) continue;
      auto send = std::ranges::find(mix.sends, kept.inputs[i].name, &Send::input);
      const bool is_new = send == mix.sends.end();
      if (!is_new && send->level == turned.level && !send->is_muted) continue;
      Way way = {member("mix"), item(mix.name), member("sends"), member(kept.inputs[i].name)};
      const Value* value = find_value(*document, way);
      const bool is_table = value != nullptr && value->table() != nullptr;
      if (is_table) way.push_back(member("level"));
      if (auto ok = put(way, text(turned.level)); !ok) return std::unexpected(ok.error());
      if (is_table && send->is_muted) {
        way.back() = member("mute");
        if (auto ok = put(way, "no"); !ok) return std::unexpected(ok.error());
      }
      if (is_new) send = mix.sends.insert(mix.sends.end(), {.input = kept.inputs[i].name});
      send->level = turned.level;
      send->is_muted = false;
    }
  }
  for (std::size_t i = 0; i < parts_->desk.outputs.size(); ++i) {
    const bool is_phones = parts_->is_phones(i);
    Decibel& old = is_phones ? kept.phones[i].level : kept.monitors[i - kept.phones.size()].level;
    const Decibel level = parts_->desk.outputs[i].level;
    if (level == old) continue;
    const std::string& name = is_phones ? kept.phones[i].name : kept.monitors[i - kept.phones.size()].name;
    if (auto ok = put({member(is_phones ? "phones" : "monitor"), item(name), member("level")}, text(level)); !ok)
      return std::unexpected(ok.error());
    old = level;
  }
  if (changed == 0) return 0;
  if (auto written = write_atomically(document->file, document->text); !written)
    return std::unexpected(written.error());
  // Only now, so that a failed save is tried again whole. Sends and volumes only: nothing that inputs' places point at.
  for (std::size_t m = 0; m < kept.mixes.size(); ++m) parts_->rig.mixes[m].sends = std::move(kept.mixes[m].sends);
  for (std::size_t i = 0; i < kept.phones.size(); ++i) parts_->rig.phones[i].level = kept.phones[i].level;
  for (std::size_t i = 0; i < kept.monitors.size(); ++i) parts_->rig.monitors[i].level = kept.monitors[i].level;
  return changed;
}

}  // namespace ohmic::rig
