// Reads first, writes then, applies last; and takes the text back where the session cannot follow.

#include "api/requests/rewrite.hpp"

#include "rig/document.hpp"

namespace ohmic::api {

Result<rig::Applied> rewrite(rig::Session& session, const std::string& text, const Editor& editor,
                             const std::string& words) {
  const std::string file = session.rig().file;
  rig::Reading reading = rig::read_rig(text, file);
  if (!reading.errors.empty()) return std::unexpected(reading.errors.front());
  if (editor.overrides) editor.overrides(reading.rig);
  const auto before = rig::load_document(file);
  const rig::CardsNamed cards = rig::cards_named(session.rig());
  if (auto written = rig::write_atomically(file, text); !written) return std::unexpected(written.error());
  auto applied = session.reload(std::move(reading.rig));
  if (!applied) {
    // It was there a moment ago; a disk that fails now is told by the next who writes.
    if (before) (void)rig::write_atomically(file, before->text);
    return applied;
  }
  if (editor.applied) editor.applied(*applied, cards, words);
  return applied;
}

}  // namespace ohmic::api
