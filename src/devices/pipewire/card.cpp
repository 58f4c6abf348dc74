// PipeWire itself as the sound card that is the clock: one port a channel, named as the rig spells it.

#include "devices/pipewire/card.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/event_queue.hpp"
#include "devices/pipewire/connection.hpp"
#include "devices/pipewire/filter.hpp"
#include "devices/pipewire/graph.hpp"
#include "devices/port_wires.hpp"

namespace ohmic::devices {
namespace {

double seconds(Clock::Time time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

struct PipewireCard::State {
  State(const Clock& clock, PipewireCardSetup setup) : clock(clock), setup(std::move(setup)) {}

  const Clock& clock;
  PipewireCardSetup setup;
  std::shared_ptr<EventQueue> events = std::make_shared<EventQueue>();
  // The later ones are made on the earlier ones, and destroyed in front of them.
  std::unique_ptr<PipewireConnection> connection;
  std::unique_ptr<PipewireGraph> graph;
  std::unique_ptr<PipewireFilter> filter;
  PortWires connections;
  bool has_opened = false;
  std::vector<std::string> met_inputs, met_outputs;  // ports that were connected to the card, at their places
  std::uint64_t cycles = 0;
  Clock::Time cycled_at{};

  Clock::Time patience() const { return has_opened ? setup.patience : setup.patience_to_open; }
  void close() noexcept;
  Result<Granted> open(const Asked& asked);
  Granted grant(const Asked& asked);
  std::string connect_to_hardware();
  void await_quanta() const;
  void look_after_connections();
  bool has_stopped_cycling() noexcept;
};

PipewireCard::PipewireCard(const Clock& clock, PipewireCardSetup setup) : state_(new State(clock, std::move(setup))) {}

PipewireCard::~PipewireCard() { state_->close(); }

Result<Granted> PipewireCard::open(const Asked& asked) {
  state_->close();
  Event old;
  while (state_->events->pop(old)) {}
  auto granted = state_->open(asked);
  if (!granted) state_->close();
  return granted;
}

Result<void> PipewireCard::start(Client& client) {
  State& s = *state_;
  if (!s.filter) return failure("PipeWire's card is not open.", "Open it before it is started.");
  s.cycled_at = s.clock.now();
  s.look_after_connections();
  s.filter->attach(&client);
  return {};
}

void PipewireCard::stop() noexcept {
  if (state_->filter) state_->filter->attach(nullptr);
}

bool PipewireCard::next_event(Event& event) noexcept {
  State& s = *state_;
  if (s.filter && !s.filter->is_lost()) {
    if (s.graph->changed() || s.connections.is_undecided()) s.look_after_connections();
    if (s.has_stopped_cycling()) {
      s.events->push(Event::Kind::lost, s.clock.now(), Frames(0),
                     fmt::format("PipeWire hangs: no quantum for {:g} s", seconds(s.setup.patience)));
    }
  }
  if (!s.events->pop(event)) return false;
  if (event.kind == Event::Kind::lost) s.close();
  return true;
}

void PipewireCard::State::close() noexcept {
  if (filter) filter->attach(nullptr);
  if (connection) connection->halt();
  filter.reset();
  graph.reset();
  connection.reset();
  connections.lose();
}

Result<Granted> PipewireCard::State::open(const Asked& asked) {
  auto opened = PipewireConnection::open(setup.server, patience(), [this](std::string_view why) {
    events->push(Event::Kind::lost, clock.now(), Frames(0), why);
  });
  if (!opened) return std::unexpected(std::move(opened).error());
  connection = std::move(*opened);
  graph = std::make_unique<PipewireGraph>(*connection, setup.patience);
  auto made = PipewireFilter::open(*connection, clock, events,
                                   {.asked = asked, .forces = setup.may_set_period, .patience = patience()});
  if (!made) return std::unexpected(std::move(made).error());
  filter = std::move(*made);
  graph->belongs_to(filter->node());
  // Wires first: they decide which card drives the graph, and so the quantum and the latency.
  const std::string note = setup.connects_to_hardware ? connect_to_hardware() : "";
  look_after_connections();
  await_quanta();
  if (filter->cycles() == 0) {
    return failure(fmt::format("PipeWire does not call us: no quantum for {:g} s.", seconds(setup.patience)),
                   "Is a session manager running? systemctl --user start wireplumber.");
  }
  Granted granted = grant(asked);
  granted.note = note;
  filter->grant(granted.format);
  has_opened = true;
  cycles = filter->cycles();
  cycled_at = clock.now();
  return granted;
}

/// The first quanta may be of a driver that is left a moment later.
void PipewireCard::State::await_quanta() const {
  using namespace std::chrono_literals;
  const Clock::Time until = clock.now() + setup.patience;
  int same = 0;
  Format last{};
  while (same < 10 && clock.now() < until) {
    std::this_thread::sleep_for(10ms);
    const Format now = filter->format();
    same = filter->cycles() > 0 && now == last ? same + 1 : 0;
    last = now;
  }
}

Granted PipewireCard::State::grant(const Asked& asked) {
  const Format format = filter->format();
  Granted granted{.format = format,
                  .inputs = static_cast<int>(asked.inputs.size()),
                  .outputs = static_cast<int>(asked.outputs.size()),
                  .capture_latency = filter->latency(true, format),
                  .playback_latency = filter->latency(false, format),
                  .words = fmt::format("PipeWire {} at {}, {} frames", connection->server_version(), text(format.rate),
                                       format.frames)};
  if (format.rate != asked.format.rate)
    granted.words += fmt::format(" (asked {}: PipeWire's own rate holds)", text(asked.format.rate));
  if (format.frames != asked.format.frames) {
    granted.words += fmt::format(" (asked {}: PipeWire's own quantum {})", asked.format.frames,
                                 setup.may_set_period ? "could not be changed" : "holds");
  }
  return granted;
}

/// Ports that are new, or stand at another place than before, go to the connector of their place on the default card.
/// What a person connected otherwise since then stays. Says which outputs find none.
std::string PipewireCard::State::connect_to_hardware() {
  std::string note;
  for (const bool are_inputs : {true, false}) {
    auto& met = are_inputs ? met_inputs : met_outputs;
    const std::vector<std::string>& ours = filter->own_ports(are_inputs);
    const PipewireGraph::Found card = graph->default_card(are_inputs);
    if (!are_inputs && card.ports.size() < ours.size()) {
      const std::span left(ours.begin() + static_cast<std::ptrdiff_t>(card.ports.size()), ours.end());
      note = card.ports.empty() ? "PipeWire has no card to play on: outputs are connected to nothing."
                                : fmt::format("{} has {} output{}: {} {} connected to nothing.", card.title,
                                              card.ports.size(), card.ports.size() == 1 ? "" : "s",
                                              fmt::join(left, ", "), left.size() == 1 ? "is" : "are");
    }
    if (ours == met) continue;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (i < met.size() && met[i] == ours[i]) continue;
      connections.forget(ours[i], card.ports);
      if (i < card.ports.size())
        graph->connect({.ours = ours[i], .theirs = card.ports[i], .comes_from_us = !are_inputs});
    }
    met = ours;
  }
  return note;
}

void PipewireCard::State::look_after_connections() {
  connections.look(*graph, clock.now());
  const std::vector<PortWire> wires = connections.wires();
  filter->may_hear_itself(std::ranges::any_of(wires, [&](const PortWire& wire) {
    // A wire to ourselves is seen from both ends.
    return std::ranges::any_of(wires, [&](const PortWire& other) {
      return wire.comes_from_us && !other.comes_from_us && wire.theirs.ends_with(":" + other.ours) &&
             other.theirs.ends_with(":" + wire.ours);
    });
  }));
}

bool PipewireCard::State::has_stopped_cycling() noexcept {
  const std::uint64_t seen = filter->cycles();
  const Clock::Time now = clock.now();
  if (seen != cycles) {
    cycles = seen;
    cycled_at = now;
  }
  return now - cycled_at > setup.patience;
}

}  // namespace ohmic::devices
