// Carries states to the picture and keys to the session.

#include "show.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "desk_rows.hpp"
#include "edit_words.hpp"
#include "rig/address.hpp"
#include "system.hpp"

namespace ohmic::app {
namespace {

/// From one level to another as a step, which stops at the end of the knob's travel; from nothing, the level itself.
std::string step(double from, Decibel to) {
  const double by = to.value() - from;
  return std::isnan(by) ? fmt::format("{:g} dB", to.value())
                        : fmt::format("{}= {:.6g} dB", by < 0.0 ? '-' : '+', std::abs(by));
}

}  // namespace

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
  follow();
}

/// The rig as it stands now: files, keys and other programs change it.
void Show::follow() {
  const rig::Rig& rig = session_.desk().rig();
  if (!rig.mixes.empty()) mix_ %= rig.mixes.size();
  app::follow(rig, mix_, picture_);
  inputs_.resize(picture_.inputs.size());
  phones_.resize(picture_.phones.size());
  headrooms_.resize(picture_.phones.size());
}

bool Show::take_keys(std::chrono::nanoseconds now, Events& events) {
  const std::string bytes = screen_.typed();
  quiet_looks_ = bytes.empty() ? quiet_looks_ + 1 : 0;
  bool wants_to_quit = false;
  const auto press_all = [&](const std::vector<Key>& keys) {
    for (const Key key : keys) {
      follow();  // what is pressed counts from where the rig stands, not from the last picture
      wants_to_quit = act(press(key, picture_), now, events) || wants_to_quit;
    }
  };
  if (quiet_looks_ == 2) press_all(decoder_.flush());
  for (std::string_view rest = bytes; !rest.empty();) {
    if (picture_.entry) {
      rest.remove_prefix(type(rest));
      wants_to_quit = act(enter(picture_), now, events) || wants_to_quit;
      continue;
    }
    press_all(decoder_.decode(rest.substr(0, 1)));
    rest.remove_prefix(1);
  }
  return wants_to_quit;
}

/// Into the name that is asked for; gives how many bytes belong to it.
std::size_t Show::type(std::string_view bytes) {
  follow();
  const std::size_t output = picture_.chosen - std::min(picture_.chosen, picture_.inputs.size());
  const bool is_there = output < picture_.phones.size() && picture_.phones[output].circuit;
  const auto places = is_there ? picture_.phones[output].circuit->places : nullptr;
  return picture_.entry->take(bytes, places ? std::span<const std::string>(*places) : std::span<const std::string>());
}

void Show::save(std::chrono::nanoseconds now, Events& events) {
  const auto saved = session_.save();
  std::string words =
      !saved        ? saved.error().sentence()
      : *saved == 0 ? "Nothing was turned since the rig was loaded or saved."
                    : fmt::format("{} level{} written to {}.", *saved, *saved == 1 ? "" : "s", session_.rig().file);
  events.tell({.kind = Event::Kind::saved, .at = now, .words = std::move(words), .figures = {}});
}

void Show::set(const std::string& address, std::string_view value, std::chrono::nanoseconds now, Events& events) {
  auto turned = session_.set(address, value);
  if (turned) turned_.push_back(std::move(*turned));
  else events.tell({Event::Kind::warning, now, turned.error().sentence(), {}});
}

void Show::tell(std::string_view what, std::vector<rig::Turned> turned, std::chrono::nanoseconds now, Events& events) {
  events.tell(
      {Event::Kind::turned,
       now,
       turned.empty() ? fmt::format("{}: nothing changed.", what) : fmt::format("{}: {}.", what, words_of(turned)),
       {}});
  std::ranges::move(turned, std::back_inserter(turned_));
}

/// `what` was done: undone, done again; nothing said where the other side itself was asked for.
void Show::travel(std::string_view what, std::vector<rig::Turned> (rig::Session::*way)(), std::chrono::nanoseconds now,
                  Events& events) {
  const char before = session_.desk().side();
  std::vector<rig::Turned> turned = (session_.*way)();
  const char side = session_.desk().side();
  std::string words(what);
  if (side != before) words = what.empty() ? fmt::format("Side {}", side) : fmt::format("{}, side {}", what, side);
  tell(words, std::move(turned), now, events);
}

/// Terminals do not tell when a key is let go, so it opens and closes in turn.
void Show::talk(std::chrono::nanoseconds now, Events& events) {
  const auto& talkbacks = session_.desk().rig().talkbacks;
  if (talkbacks.empty()) {
    events.tell({Event::Kind::warning, now, "The rig has no [[talkback]].", {}});
    return;
  }
  const rig::Talkback& first = talkbacks.front();
  const bool opens = !first.is_open;
  const std::string name = first.name;
  set(rig::address_of({"talkback", name, "open"}), opens ? "true" : "false", now, events);
  events.tell(
      {Event::Kind::turned, now, fmt::format("Talkback {} is {}.", name, opens ? "open: t closes it" : "closed"), {}});
}

void Show::dim(std::chrono::nanoseconds now, Events& events) {
  const auto monitors = session_.desk().rig().monitors;
  if (monitors.empty()) {
    events.tell({Event::Kind::warning, now, "The rig has no [[monitor]].", {}});
    return;
  }
  const bool is_dimmed = !monitors.front().is_dimmed;
  for (const rig::Monitor& monitor : monitors)
    set(rig::address_of({"monitor", monitor.name, "dim"}), is_dimmed ? "true" : "false", now, events);
  events.tell({Event::Kind::turned,
               now,
               is_dimmed ? "The monitors are dimmed: x ends it." : "The monitors are as loud as before.",
               {}});
}

bool Show::act(const Action& action, std::chrono::nanoseconds now, Events& events) {
  const rig::Rig& rig = session_.desk().rig();
  const char* flag = action.is_on ? "true" : "false";
  const auto output = [&](const char* phones, const char* monitor) {
    return address_of_output(rig, action.index, phones, monitor);
  };
  switch (action.kind) {
    case Action::Kind::none: break;
    case Action::Kind::quit: return true;
    case Action::Kind::redraw: screen_.forget(); break;
    case Action::Kind::mix: ++mix_; break;
    case Action::Kind::save: save(now, events); break;
    case Action::Kind::undo: travel("Undone", &rig::Session::undo, now, events); break;
    case Action::Kind::redo: travel("Done again", &rig::Session::redo, now, events); break;
    case Action::Kind::other_side: travel("", &rig::Session::other_side, now, events); break;
    case Action::Kind::talk: talk(now, events); break;
    case Action::Kind::dim: dim(now, events); break;
    case Action::Kind::mute_input: set(address_of_strip(rig, action.index, "mute"), flag, now, events); break;
    case Action::Kind::solo_input: set(address_of_strip(rig, action.index, "solo"), flag, now, events); break;
    case Action::Kind::send:
      set(address_of_send(rig, picture_.mix, action.index), step(picture_.sends[action.index], action.level), now,
          events);
      break;
    case Action::Kind::mute_phones: set(output("mute", "cut"), flag, now, events); break;
    case Action::Kind::phones_level:
      set(output("level", "level"), fmt::format("{} dB", action.level.value()), now, events);
      break;
    case Action::Kind::look: set(address_of_circuit(rig, action.index, "scope"), action.place, now, events); break;
    case Action::Kind::listen: set(address_of_circuit(rig, action.index, "listen"), action.place, now, events); break;
    case Action::Kind::choose: set(output("choice", "set"), fmt::format("{}", action.choice + 1), now, events); break;
  }
  return false;
}

void Show::draw(const Situation& situation, std::vector<rig::InputState> inputs, std::vector<rig::PhonesState> phones,
                const engine::Health& health, const Events& events) {
  follow();
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
  // Levels that were read before an edit wait for the next look.
  if (inputs.size() == picture_.inputs.size()) picture_.inputs = std::move(inputs);
  if (phones.size() == picture_.phones.size()) picture_.phones = std::move(phones);
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
