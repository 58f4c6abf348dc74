// A JACK server as a sound card: jackd's or PipeWire's library, loaded when it is asked for, adding no frame of its own.

#include "devices/jack_card.hpp"

#include <vector>

#include <fmt/format.h>

#include "devices/bounded_call.hpp"
#include "devices/event_queue.hpp"
#include "devices/jack_library.hpp"
#include "devices/jack_session.hpp"
#include "devices/port_wires.hpp"

namespace ohmic::devices {
namespace {

double seconds(Clock::Time time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

struct JackCard::State {
  using Session = std::shared_ptr<JackSession>;

  State(const Clock& clock, JackSetup setup) : clock(clock), setup(std::move(setup)) {}

  const Clock& clock;
  JackSetup setup;
  BoundedCalls calls;
  std::shared_ptr<EventQueue> events = std::make_shared<EventQueue>();
  std::vector<std::shared_ptr<const JackLibrary>> libraries;
  Session session;
  std::vector<Session> to_close;  // what a hanging server kept us from closing
  PortWires connections;
  bool has_opened = false;
  std::vector<std::string> met_inputs, met_outputs;  // ports that were connected to the card, at their places

  std::uint64_t cycles = 0;
  Clock::Time cycled_at{};

  void close() noexcept;
  void load_libraries(std::string& refused);
  Result<Granted> open(const Asked& asked);
  std::unexpected<Error> hangs(Clock::Time waited) const;
  bool connect_to_hardware();
  void look_after_connections();
  bool has_stopped_cycling() noexcept;
};

JackCard::JackCard(const Clock& clock, JackSetup setup) : state_(new State(clock, std::move(setup))) {}

JackCard::~JackCard() {
  state_->close();
  // Sessions that a hanging server still holds stay where its threads can find them.
  for (auto& session : state_->to_close) {
    session->forget_clock();
    new State::Session(std::move(session));  // NOLINT(bugprone-unhandled-exception-at-new): some bytes, at the end
  }
}

Result<Granted> JackCard::open(const Asked& asked) {
  state_->close();
  // What is told from here on is of the new session.
  Event old;
  while (state_->events->pop(old)) {}
  return state_->open(asked);
}

Result<void> JackCard::start(Client& client) {
  State& s = *state_;
  if (!s.session) return failure("The JACK card is not open.", "Open it before it is started.");
  // Connections first: whoever hears us, hears the first frame, and the rise from silence from its beginning.
  if (s.setup.connects_to_hardware && !s.connect_to_hardware()) return s.hangs(s.setup.patience);
  s.cycled_at = s.clock.now();
  s.look_after_connections();
  s.session->attach(&client);
  return {};
}

void JackCard::stop() noexcept {
  if (state_->session) state_->session->attach(nullptr);
}

bool JackCard::next_event(Event& event) noexcept {
  State& s = *state_;
  if (s.session) {
    if (s.session->graph_changed() || s.connections.is_undecided()) s.look_after_connections();
    if (s.has_stopped_cycling()) {
      s.events->push(Event::Kind::lost, s.clock.now(), Frames(0),
                     fmt::format("the JACK server hangs: no period for {:g} s", seconds(s.setup.patience)));
    }
  }
  if (!s.events->pop(event)) return false;
  if (event.kind == Event::Kind::lost) {
    s.connections.lose();
    if (s.session) {
      s.session->attach(nullptr);
      s.to_close.push_back(std::move(s.session));
      s.session = nullptr;
    }
  }
  return true;
}

void JackCard::State::close() noexcept {
  if (session) {
    session->attach(nullptr);
    to_close.push_back(std::move(session));
    session = nullptr;
  }
  connections.lose();
  if (to_close.empty() || calls.is_stuck()) return;
  const auto closed = calls.call(setup.patience, [sessions = to_close] {
    for (const Session& old : sessions) old->close();
    return true;
  });
  if (closed) to_close.clear();
}

void JackCard::State::load_libraries(std::string& refused) {
  if (!libraries.empty()) return;
  const auto paths = setup.library.empty() ? jack_library_paths() : std::vector{setup.library};
  for (const std::string& path : paths) {
    auto library = JackLibrary::load(path);
    if (library) libraries.push_back(std::move(*library));
    else refused += " " + library.error().what;
  }
}

Result<Granted> JackCard::State::open(const Asked& asked) {
  const Clock::Time patience = has_opened ? setup.patience : setup.patience_to_open;
  if (calls.is_stuck()) return hangs(patience);
  std::string refused;
  load_libraries(refused);
  if (libraries.empty()) {
    return failure("JACK is not installed." + refused, "Install it: apt install jackd2, or pipewire-jack.");
  }
  take_jack_complaints();
  bool is_any_running = false;
  std::string hint = "Start one (jackd -d alsa -r 48000 -p 64, or PipeWire), or use the virtual card.";
  for (const auto& library : libraries) {
    auto candidate = std::make_shared<JackSession>(library, clock, events);
    auto answer = calls.call(patience, [candidate, asked, setup = setup] { return candidate->open(asked, setup); });
    if (!answer) {
      if (!candidate->abandon()) to_close.push_back(candidate);
      return hangs(patience);
    }
    if (*answer) {
      has_opened = true;
      session = std::move(candidate);
      cycles = 0;
      cycled_at = clock.now();
      return *answer;
    }
    refused += " " + answer->error().what;
    if (!answer->error().hint.empty()) hint = answer->error().hint;
    is_any_running |= !answer->error().what.ends_with(no_server_runs);
  }
  std::string server = setup.server.empty() ? "" : fmt::format(" named \"{}\"", setup.server);
  std::string complaints = take_jack_complaints();
  if (!is_any_running) return failure(fmt::format("No JACK server{} is running.", server), hint);
  complaints = complaints.substr(0, complaints.find(';'));
  return failure(fmt::format("No JACK server{} takes us.{}{}", server, refused,
                             complaints.empty() ? "" : fmt::format(" It says: {}.", complaints)),
                 hint);
}

std::unexpected<Error> JackCard::State::hangs(Clock::Time waited) const {
  return failure(fmt::format("The JACK server hangs: no answer within {:g} s.", seconds(waited)),
                 "Restart it: killall -9 jackd, or systemctl --user restart pipewire.");
}

/// Ports that are new, or stand at another place than before, go to the connector of their place. What a person
/// connected otherwise since then stays. False: the server hangs.
bool JackCard::State::connect_to_hardware() {
  std::vector<PortWire> wires;
  for (const bool are_inputs : {true, false}) {
    auto& met = are_inputs ? met_inputs : met_outputs;
    const std::vector<std::string>& ours = session->ports_of_hardware(are_inputs);
    if (ours == met) continue;
    const auto theirs =
        calls.call(setup.patience, [session = session, are_inputs] { return session->hardware(are_inputs); });
    if (!theirs) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (i < met.size() && met[i] == ours[i]) continue;
      connections.forget(ours[i], *theirs);
      if (i < theirs->size()) wires.push_back({.ours = ours[i], .theirs = (*theirs)[i], .comes_from_us = !are_inputs});
    }
    met = ours;
  }
  if (wires.empty()) return true;
  return calls
      .call(setup.patience,
            [session = session, wires] {
              for (const PortWire& wire : wires) session->connect(wire);
              return true;
            })
      .has_value();
}

void JackCard::State::look_after_connections() {
  if (!session) return;
  // A copy goes out and the answer comes back: a call that hangs keeps only what it owns.
  auto answer = calls.call(setup.patience, [session = session, connections = connections, now = clock.now()]() mutable {
    connections.look(*session, now);
    return std::move(connections);
  });
  if (answer) connections = std::move(*answer);
}

/// jackd always cycles; PipeWire may rest when nobody plays.
bool JackCard::State::has_stopped_cycling() noexcept {
  const std::uint64_t seen = session->cycles();
  const Clock::Time now = clock.now();
  if (seen != cycles || session->library().name() != "JACK") {
    cycles = seen;
    cycled_at = now;
  }
  return now - cycled_at > setup.patience;
}

}  // namespace ohmic::devices
