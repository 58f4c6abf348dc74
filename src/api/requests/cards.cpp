// The request and the topic "cards": what was granted, latency both ways, and how well followers keep step.

#include "api/requests/cards.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::api {
namespace {

constexpr Clock::Time between_looks = std::chrono::seconds(1);

double rounded(double value, double step) { return std::round(value / step) * step + 0.0; }  // + 0.0: no -0

Members way(const PlayingCard& card, Frames frames) {
  return {{"frames", static_cast<double>(frames.count())},
          {"ms", rounded((frames / card.latency_rate).value() * 1e3, 1e-3)}};
}

bool is_kept_in_step(const PlayingCard& card) { return card.has_own_clock && card.state.is_there; }

/// Nothing: it needs none.
Value step_of(const PlayingCard& card) {
  if (!is_kept_in_step(card)) return {};
  const devices::Step& step = card.state.step;
  return Members{{"ppm", rounded(step.ppm, 1e-2)},
                 {"error_frames", rounded(step.error, 1e-3)},
                 {"resyncs", static_cast<double>(step.resyncs)},
                 {"locked", step.is_locked},
                 {"word_clock", card.has_word_clock}};
}

Members of(const PlayingCard& card) {
  const engine::MemberState& state = card.state;
  const bool is_there = state.is_there;
  return {{"name", state.name},
          {"role", state.is_clock         ? "clock"
                   : card.is_for_programs ? "programs"
                                          : "follower"},
          {"device", card.device},
          {"there", is_there},
          {"words", state.words},
          {"note", state.note},
          {"rate_hz", is_there ? Value(state.format.rate.value()) : Value()},
          {"frames", is_there ? Value(state.format.frames) : Value()},
          {"inputs", state.inputs},
          {"outputs", state.outputs},
          {"capture", is_there && state.inputs > 0 ? Value(way(card, state.capture_latency)) : Value()},
          {"playback", is_there && state.outputs > 0 ? Value(way(card, state.playback_latency)) : Value()},
          {"step", step_of(card)}};
}

Members line(const std::vector<PlayingCard>& cards) {
  List list;
  for (const PlayingCard& card : cards) list.emplace_back(of(card));
  return {{"cards", std::move(list)}};
}

}  // namespace

Cards::Cards(Protocol& protocol, const Clock& clock, std::function<std::vector<PlayingCard>()> look)
    : protocol_(protocol), clock_(clock), look_(std::move(look)) {
  protocol.add(Topic{.name = "cards",
                     .says =
                         "The sound cards that play: when something about them changed, and once a second while one "
                         "is kept in step with the clock."});
  protocol.add({.name = "cards",
                .takes = {},
                .says = "The sound cards that play together: the clock, its followers and those for programs; what was "
                        "granted, latency, drift in ppm, error in frames, resynchronisations.",
                .answer = [this](const Request&) -> Answer { return line(look_()); }});
}

void Cards::tell(bool something_happened) {
  const Clock::Time now = clock_.now();
  const bool is_due = now >= due_;
  if (!is_due && !something_happened) return;
  due_ = now + between_looks;
  const std::vector<PlayingCard> cards = look_();
  const Members members = line(cards);
  const std::string text = write_line(members);
  const bool is_news = text != std::exchange(told_, text);
  if (!is_news && !(is_due && std::ranges::any_of(cards, is_kept_in_step))) return;
  protocol_.tell("cards", members);
}

}  // namespace ohmic::api
