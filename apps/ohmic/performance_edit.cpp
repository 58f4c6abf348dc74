// A rig that is edited while it plays: taken over, and where it needs another card, that card opened.

#include <algorithm>

#include "devices/usb/usb_card.hpp"
#include "performance.hpp"

namespace ohmic::app {

using Kind = Event::Kind;

void Performance::take_edits() {
  if (!edits_.watch().was_written(clock_.now())) return;
  const rig::CardsNamed cards = rig::cards_named(session_.rig());
  const auto applied = edits_.take(clock_.now(), events_);
  if (!applied) return;
  protocol_.tell(applied->turned, "file");  // also where no value changed: the rig's lists may have
  if (applied->extent == rig::Extent::device) reopen(cards);
  else if (running_.keeper->granted()) adopt(*running_.keeper->granted());
}

/// For a rig that the console writes: what the command line says holds, and what changed is told as an edit is.
api::Editor Performance::editor() {
  return {.overrides =
              [this](rig::Rig& rig) {
                if (asked_.rate) rig.card.rate = *asked_.rate;
                if (asked_.frames) rig.card.frames = *asked_.frames;
              },
          .applied =
              [this](const rig::Applied& applied, const rig::CardsNamed& before, const std::string& words) {
                events_.tell({Kind::edited, clock_.now(), words, {}});
                if (applied.extent == rig::Extent::device) reopen(before);
                else if (running_.keeper->granted()) adopt(*running_.keeper->granted());
              }};
}

/// With what the changed rig asks. `before`: the cards it named until now.
void Performance::reopen(const rig::CardsNamed& before) {
  fall_silent();
  const bool is_other = rig::cards_named(session_.rig()) != before;
  Result<devices::Granted> granted;
  if (is_other) {
    std::string why;
    const auto exchanged = exchange_cards(running_, session_, asked_.device, clock_, why);
    if (!exchanged)
      events_.tell({Kind::warning, clock_.now(), exchanged.error().sentence() + " The card stays as it is.", {}});
    if (!why.empty()) events_.tell({Kind::opened, clock_.now(), why, {}});
    if (const auto& now = running_.keeper->granted()) granted = *now;
    else granted = std::unexpected(exchanged ? Error{} : exchanged.error());
  } else {
    granted = running_.keeper->reopen(session_.asked());
  }
  tell_opened(granted);
}

/// A program that opens the USB card at another rate waits for less than a second: the rig is opened at it, if the card can.
/// The rig file stays as it is.
void Performance::take_wish() {
  std::optional<Hertz> wish;
  for (const engine::Member& member : running_.members)
    if (const auto* card = dynamic_cast<const devices::UsbCard*>(member.companion.get())) wish = card->wish();
  if (!wish || *wish == format_.rate || asked_.rate || !running_.keeper->granted()) return;
  if (std::ranges::find(not_granted_, *wish) != not_granted_.end()) return;
  fall_silent();
  devices::Asked asked = session_.asked();
  asked.format.rate = *wish;
  const auto granted = running_.keeper->reopen(std::move(asked));
  if (granted && granted->format.rate != *wish) not_granted_.push_back(*wish);
  tell_opened(granted);
}

/// Opened anew, or not: what the card plays from now on is heard again.
void Performance::tell_opened(const Result<devices::Granted>& granted) {
  session_.engine().sound();
  look_at_cards(true);
  if (!granted) {
    why_gone_ = granted.error().sentence();
    events_.tell({Kind::trying, clock_.now(), granted.error().sentence() + " It is tried again every second.", {}});
    return;
  }
  adopt(*granted);
  events_.tell({Kind::back, clock_.now(), granted->words + (granted->words.ends_with('.') ? "" : "."), {}});
  if (!granted->note.empty()) events_.tell({Kind::warning, clock_.now(), granted->note, {}});
}

}  // namespace ohmic::app
