// Carries states to the picture and keys to the session.

#include "show.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "system.hpp"

namespace ohmic::app {

Held Hold::follow(double peak, long overs, std::chrono::nanoseconds now) {
  using std::chrono::milliseconds;
  const double passed = std::chrono::duration<double>(now - last_).count();
  last_ = now;
  if (now - since_ > milliseconds(1500)) level_ -= 20.0 * passed;
  if (!(level_ > peak)) {
    level_ = peak;
    since_ = now;
  }
  if (has_begun_ && overs > overs_) over_until_ = now + milliseconds(1500);
  overs_ = overs;
  has_begun_ = true;
  return {level_, now < over_until_};
}

Show::Show(rig::Session& session, bool is_ascii) : session_(session) {
  const Colours colours = screen_.colours();
  pen_ = {.is_ascii = is_ascii || !prints_utf8(), .has_shades = colours >= Colours::many};
  const rig::Rig& rig = session.rig();
  picture_.title = rig.title.empty() ? rig.file : rig.title;
  for (const rig::Mix& mix : rig.mixes) {
    std::vector<double> sends(rig.inputs.size(), unknown);
    for (const rig::Send& send : mix.sends)
      for (std::size_t i = 0; i < rig.inputs.size(); ++i)
        if (rig.inputs[i].name == send.input && !send.is_muted) sends[i] = send.level.value();
    sends_.push_back(std::move(sends));
  }
  inputs_.resize(rig.inputs.size());
  phones_.resize(rig.phones.size() + rig.monitors.size());
  headrooms_.resize(phones_.size());
  show_mix(0);
}

void Show::show_mix(std::size_t mix) {
  if (sends_.empty()) return;
  mix_ = mix % sends_.size();
  picture_.mix = session_.rig().mixes[mix_].name;
  picture_.sends = sends_[mix_];
}

bool Show::take_keys(std::chrono::nanoseconds now, Events& events) {
  const std::string bytes = screen_.typed();
  std::vector<Key> keys = decoder_.decode(bytes);
  quiet_looks_ = bytes.empty() ? quiet_looks_ + 1 : 0;
  if (quiet_looks_ == 2) keys = decoder_.flush();
  bool wants_to_quit = false;
  for (const Key key : keys) wants_to_quit = act(press(key, picture_), now, events) || wants_to_quit;
  return wants_to_quit;
}

void Show::save(std::chrono::nanoseconds now, Events& events) {
  const auto saved = session_.save();
  std::string words =
      !saved        ? saved.error().sentence()
      : *saved == 0 ? "Nothing was turned since the rig was loaded or saved."
                    : fmt::format("{} level{} written to {}.", *saved, *saved == 1 ? "" : "s", session_.rig().file);
  events.tell({.kind = Event::Kind::saved, .at = now, .words = std::move(words), .figures = {}});
}

bool Show::act(const Action& action, std::chrono::nanoseconds now, Events& events) {
  // What was turned shows at once in the picture too, so that the next key counts from there.
  switch (action.kind) {
    case Action::Kind::none: break;
    case Action::Kind::quit: return true;
    case Action::Kind::redraw: screen_.forget(); break;
    case Action::Kind::mix: show_mix(mix_ + 1); break;
    case Action::Kind::save: save(now, events); break;
    case Action::Kind::mute_input:
      session_.mute_input(action.index, action.is_on);
      picture_.inputs[action.index].is_muted = action.is_on;
      break;
    case Action::Kind::solo_input:
      session_.solo_input(action.index, action.is_on);
      picture_.inputs[action.index].is_soloed = action.is_on;
      break;
    case Action::Kind::send:
      session_.set_send(mix_, action.index, action.level);
      sends_[mix_][action.index] = picture_.sends[action.index] = action.level.value();
      break;
    case Action::Kind::mute_phones:
      session_.mute_phones(action.index, action.is_on);
      picture_.phones[action.index].is_muted = action.is_on;
      break;
    case Action::Kind::phones_level:
      session_.set_phones_level(action.index, action.level);
      picture_.phones[action.index].level = action.level;
      break;
    case Action::Kind::choose:
      session_.choose(action.index, action.choice);
      picture_.phones[action.index].choice = action.choice;
      break;
  }
  return false;
}

void Show::draw(const Situation& situation, std::vector<rig::InputState> inputs, std::vector<rig::PhonesState> phones,
                const engine::Health& health, const Events& events) {
  picture_.elapsed = situation.now;
  picture_.is_playing = situation.is_playing;
  picture_.state = situation.is_stopping  ? "fading out"
                   : situation.is_playing ? "playing"
                                          : "the card is gone: tried again every second";
  picture_.device = situation.device;
  picture_.format = situation.format;
  picture_.latency = situation.latency;
  picture_.load = health.load;
  picture_.p99 = health.p99;
  picture_.worst = health.worst;
  picture_.xruns = health.xruns;
  picture_.inputs = std::move(inputs);
  picture_.phones = std::move(phones);
  picture_.inputs_held.clear();
  for (std::size_t i = 0; i < picture_.inputs.size(); ++i)
    picture_.inputs_held.push_back(
        inputs_[i].follow(picture_.inputs[i].peak.value(), picture_.inputs[i].clips, situation.now));
  picture_.phones_held.clear();
  for (std::size_t i = 0; i < picture_.phones.size(); ++i) {
    rig::PhonesState& output = picture_.phones[i];
    picture_.phones_held.push_back(phones_[i].follow(output.peak.value(), output.clamped, situation.now));
    // The least headroom stays as long as the highest peak does: nobody can read fifteen figures a second.
    output.headroom = Decibel(-headrooms_[i].follow(-output.headroom.value(), 0, situation.now).level);
  }
  picture_.told.clear();
  for (const Event& event : events.last())
    picture_.told.push_back({time_text(event.at), event.words, is_alarm(event.kind)});
  const Size size = screen_.size();
  screen_.draw(view(picture_, {size.width, size.height, pen_}));
}

}  // namespace ohmic::app
