// Some fifteen looks a second; between them the thread sleeps until a key, a signal, a request or an edit comes.

#include "performance.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "alsa_switches.hpp"
#include "api/socket_folder.hpp"
#include "playing_cards.hpp"
#include "store/state_folder.hpp"

namespace ohmic::app {
namespace {

using std::chrono::milliseconds;
using Kind = Event::Kind;

constexpr Clock::Time look_every = milliseconds(66);

Clock::Time duration_of(Second length) {
  return std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double>(length.value()));
}

/// From connector to connector.
rig::Ledger latency_of(rig::Session& session, const devices::Granted& granted) {
  const engine::Plan* plan = session.engine().plan();
  return plan != nullptr ? rig::latency_ledger(session.rig(), *plan, &granted)
                         : rig::latency_ledger(session.rig(), &granted);
}

std::optional<store::Consents> kept_consents() {
  const auto folder = store::state_folder();
  return folder ? std::optional<store::Consents>(*folder / "consents") : std::nullopt;
}

/// Where browsers listen: where the console is, or at all addresses of this machine.
std::vector<std::string> reached_at(const std::string& address) {
  if (address == "0.0.0.0" || address == "::") return {};
  return {address};
}

/// The states of now, with the highest peaks of both.
template <class State>
void take_peaks(std::vector<State>& held, std::vector<State> now) {
  const std::vector<State> before = std::exchange(held, std::move(now));
  if (before.size() != held.size()) return;
  for (std::size_t i = 0; i < held.size(); ++i)
    if (before[i].peak > held[i].peak) held[i].peak = before[i].peak;
}

}  // namespace

Performance::Performance(const RunAsked& asked, rig::Session& session, Running& running, Events& events, Show* show,
                         Signals& signals, Clock& clock)
    : asked_(asked),
      session_(session),
      running_(running),
      events_(events),
      show_(show),
      signals_(signals),
      clock_(clock),
      loop_(clock),
      began_(clock.now()),
      edits_(session,
             [&asked](rig::Rig& rig) {
               if (asked.rate) rig.card.rate = *asked.rate;
               if (asked.frames) rig.card.frames = *asked.frames;
             }),
      autosave_(session, asked.takes_up, clock.now(), events),
      protocol_(session, clock, [this] { return surroundings(); }),
      hearing_(session, protocol_, clock, running.is_heard, events),
      requests_(
          protocol_, session, events,
          [this]() -> const devices::Granted* {
            const auto& granted = running_.keeper->granted();
            return granted ? &*granted : nullptr;
          },
          editor(),
          [this] { return running_.group != nullptr ? running_.group->states() : std::vector<engine::MemberState>(); }),
      cards_(protocol_, clock, [this] { return playing_cards(running_, session_, why_gone_); }),
      switches_(session, protocol_, events, clock, kept_consents(), open_alsa_switches),
      listening_(protocol_, session, clock, reached_at(asked.address)),
      surfaces_({.osc = asked.osc, .wants_midi = asked.wants_midi || !asked.mackie.empty(), .mackie = asked.mackie},
                session, protocol_, clock) {
  adopt(*running.keeper->granted());
  look_at_cards(true);
  auto server = api::LocalServer::open(api::socket_name(session.rig().file), protocol_, clock);
  if (server) server_ = std::move(*server);
  else events_.tell({Kind::control, clock.now(), "ohmic ctl cannot reach this: " + server.error().sentence(), {}});
  if (server_ && (asked.is_verbose || server_->name() != api::socket_name(session.rig().file)))
    events_.tell(
        {Kind::control, clock.now(), fmt::format("Controlled by: ohmic ctl --rig \"{}\".", server_->name()), {}});
  for (const std::string& words : surfaces_.opened()) events_.tell({Kind::control, clock.now(), words, {}});
  for (const Error& refused : surfaces_.refused()) events_.tell({Kind::warning, clock.now(), refused.sentence(), {}});
  if (asked.has_console) open_console();
  protocol_.give_work_to(clerk_);
  gather();
}

void Performance::play() {
  while (!is_over()) {
    loop_.turn(look_every);
    deliver();
  }
}

void Performance::stop() {
  is_stopping_ = true;
  fall_silent();
  signals_.let_go();
  running_.keeper->stop();
  tell_xruns();
  watch_.hurry();
  look_at_levels();
  tell_counts();
  hearing_.finish(events_);
  autosave_.finish(clock_.now(), events_);
  tell_end();
}

/// The engine is silent within 10 ms; what it computed then has left the card two periods later. A signal hurries it.
void Performance::fall_silent() {
  session_.engine().silence();
  const auto until = clock_.now() + milliseconds(15) + 2 * duration_of(format_.period());
  while (clock_.now() < until && (!is_stopping_ || signals_.arrived().stops == 0)) {
    look_at_levels();
    if (show_) draw();
    clock_.sleep_until(std::min(until, clock_.now() + milliseconds(10)));
  }
}

void Performance::adopt(const devices::Granted& granted) {
  if (granted.format.rate != format_.rate) {
    const Frames so_far = session_.engine().health().frames;
    played_before_ = played();
    format_since_ = so_far;
  }
  format_ = granted.format;
  latency_ = latency_of(session_, granted);
}

/// Frames of every format last as long as they lasted then.
Second Performance::played() const {
  const Frames frames = session_.engine().health().frames - format_since_;
  return frames > Frames(0) ? played_before_ + frames / format_.rate : played_before_;
}

bool Performance::is_over() const {
  if (is_quit_ || events_.is_unheard()) return true;
  return asked_.length && clock_.now() - first_audio_.value_or(began_) >= duration_of(*asked_.length);
}

/// Everything the loop waits for, in the order it is served.
void Performance::gather() {
  loop_.add(
      {.descriptors = [this] { return std::vector{signals_.descriptor()}; }, .serve = [this] { take_signals(); }});
  loop_.add({.descriptors = [this] { return std::vector{edits_.watch().descriptor()}; },
             .due = [this] { return edits_.watch().due(); },
             .serve = [this] { take_edits(); }});
  loop_.add(clerk_);
  if (console_) loop_.add(*console_);
  if (server_) loop_.add(*server_);
  loop_.add({.descriptors = [this] { return switches_.descriptors(); }, .serve = [this] { switches_.serve(); }});
  if (show_)
    loop_.add({.descriptors = [this] { return std::vector{show_->descriptor()}; }, .serve = [this] { take_keys(); }});
  // Requests may come much more often than anybody looks.
  loop_.add({.due = [this] { return std::min(next_look_, protocol_.meters_due().value_or(next_look_)); },
             .serve = [this] { look(); }});
  // These two have something to send whenever anything happened: they are served at the end of every turn.
  loop_.add({.descriptors = [this] { return std::vector{listening_.descriptor()}; }});
  loop_.add({.descriptors = [this] { return std::vector{surfaces_.descriptor()}; },
             .due = [this] { return surfaces_.due(); }});
}

/// What was told meanwhile goes to all doors: nobody waits for the next request of another.
void Performance::deliver() {
  listening_.serve();
  for (std::string& words : surfaces_.serve()) events_.tell({Kind::control, clock_.now(), std::move(words), {}});
  if (console_) console_->deliver();
  if (server_) server_->deliver();
}

void Performance::take_signals() {
  const Signals::Arrived arrived = signals_.arrived();
  if (arrived.stops > 0) is_quit_ = true;
  if (arrived.resized && show_) show_->resized();
}

void Performance::take_keys() {
  if (show_->take_keys(clock_.now(), events_)) is_quit_ = true;
  tell_turned(show_->take_turned(), "keys");
}

void Performance::look() {
  const bool is_settled = first_audio_ || clock_.now() - began_ > std::chrono::seconds(1);
  next_look_ = clock_.now() + (is_settled ? look_every : milliseconds(2));
  if (show_) take_keys();  // also where none came: an Escape that stays alone is one
  tell_card();
  take_wish();
  tell_xruns();
  session_.engine().collect();
  if (!first_audio_ && session_.engine().health().periods > 0) tell_first_audio();
  look_at_levels();
  tell_counts();
  hearing_.look(events_);
  autosave_.look(clock_.now(), events_);
  if (show_) draw();
}

void Performance::look_at_levels() {
  const api::Levels now = api::levels_of(session_);
  protocol_.tell(now);
  surfaces_.tell(now);
  take_peaks(levels_.inputs, now.inputs);
  take_peaks(levels_.phones, now.phones);
  levels_.mixes = now.mixes;
  levels_.streams = now.streams;
}

void Performance::tell_turned(const std::vector<rig::Turned>& turned, std::string_view by) {
  if (!turned.empty()) protocol_.tell(turned, by);
}

api::Surroundings Performance::surroundings() const {
  const auto& granted = running_.keeper->granted();
  return {.version = version(),
          .name = server_ ? server_->name() : std::string(),
          .card = granted ? granted->words : running_.name,
          .is_playing = granted.has_value(),
          .rate = format_.rate,
          .frames = format_.frames,
          .latency = latency_.time(),
          .latency_parts = latency_.parts,
          .played = played()};
}

void Performance::draw() {
  if (clock_.now() - drawn_ < look_every / 2) return;  // meters of others may make us look more often
  drawn_ = clock_.now();
  show_->draw({.now = clock_.now(),
               .device = running_.name,
               .format = format_,
               .latency = latency_.time(),
               .is_playing = running_.keeper->granted().has_value(),
               .is_stopping = is_stopping_},
              std::exchange(levels_.inputs, {}), std::exchange(levels_.phones, {}), session_.engine().health(),
              events_);
}

}  // namespace ohmic::app
