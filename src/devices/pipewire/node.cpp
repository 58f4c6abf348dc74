// A virtual card that every desktop program sees: a sink they play to, or a source that is a microphone to them.

#include "devices/pipewire/node.hpp"

#include <atomic>
#include <optional>

#include <fmt/format.h>

#include "devices/event_queue.hpp"
#include "devices/pipewire/connection.hpp"
#include "devices/pipewire/stream.hpp"

namespace ohmic::devices {
namespace {

constexpr int largest_block = 2048;        // PipeWire's own default.clock.max-quantum
constexpr std::size_t most_channels = 64;  // SPA_AUDIO_MAX_CHANNELS of 0.3.65

}  // namespace

std::string pipewire_id(const std::string& title) {
  std::string id;
  for (const char letter : title) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool is_upper = letter >= 'A' && letter <= 'Z';
    if (is_upper) id += static_cast<char>(letter - 'A' + 'a');
    else if (byte >= 0x80 || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) id += letter;
    else if (!id.empty() && id.back() != '.') id += '.';
  }
  while (!id.empty() && id.back() == '.') id.pop_back();
  return id.empty() ? "ohmic" : id;
}

struct PipewireNode::State {
  const Clock& clock;
  PipewireNodeSetup setup;
  std::shared_ptr<EventQueue> events = std::make_shared<EventQueue>();
  std::atomic<bool> is_gone{false};  // the server is, since the last open()
  // What was granted, and the stream it was granted for: destroyed in front of its connection.
  Asked asked;
  std::optional<Granted> granted;
  std::unique_ptr<PipewireConnection> connection;
  std::unique_ptr<PipewireStream> stream;

  bool is_sink() const noexcept { return setup.kind == PipewireNodeSetup::Kind::sink; }
  const std::vector<std::string>& channels(const Asked& of) const { return is_sink() ? of.inputs : of.outputs; }
  bool still_serves(const Asked& wanted) const;
  void close() noexcept;
  Result<Granted> open(const Asked& wanted);
};

PipewireNode::PipewireNode(const Clock& clock, PipewireNodeSetup setup) : state_(new State{clock, std::move(setup)}) {
  if (state_->setup.id.empty()) state_->setup.id = pipewire_id(state_->setup.title);
}

PipewireNode::~PipewireNode() { state_->close(); }

bool PipewireNode::State::still_serves(const Asked& wanted) const {
  return granted && stream && !is_gone && !stream->is_lost() && wanted.format == asked.format &&
         channels(wanted).size() == channels(asked).size();
}

void PipewireNode::State::close() noexcept {
  granted.reset();
  if (stream) stream->attach(nullptr);
  if (connection) connection->halt();
  stream.reset();
  connection.reset();
}

Result<Granted> PipewireNode::State::open(const Asked& wanted) {
  const std::size_t count = channels(wanted).size();
  if (count < 1 || count > most_channels) {
    return failure(fmt::format("\"{}\" in PipeWire would have {} channels.", setup.title, count),
                   fmt::format("It can have 1 to {}.", most_channels));
  }
  is_gone = false;
  auto opened = PipewireConnection::open(setup.server, setup.patience, [this](std::string_view why) {
    is_gone = true;
    events->push(Event::Kind::lost, clock.now(), Frames(0), why);
  });
  if (!opened) return std::unexpected(std::move(opened).error());
  connection = std::move(*opened);
  auto made = PipewireStream::open(*connection, clock, events,
                                   {.is_sink = is_sink(),
                                    .title = setup.title,
                                    .id = setup.id,
                                    .program = wanted.client,
                                    .format = wanted.format,
                                    .largest_block = largest_block,
                                    .channels = static_cast<int>(count),
                                    .patience = setup.patience});
  if (!made) {
    close();
    return std::unexpected(std::move(made).error());
  }
  stream = std::move(*made);
  asked = wanted;
  granted = Granted{
      .format = {.rate = wanted.format.rate, .frames = largest_block},
      .inputs = is_sink() ? static_cast<int>(count) : 0,
      .outputs = is_sink() ? 0 : static_cast<int>(count),
      .capture_latency = Frames(0),
      .playback_latency = Frames(0),
      .words = fmt::format("\"{}\" in PipeWire {} at {}: a {} for programs", setup.title, connection->server_version(),
                           text(wanted.format.rate), is_sink() ? "sound card" : "microphone")};
  return *granted;
}

Result<Granted> PipewireNode::open(const Asked& asked) {
  stop();
  if (state_->still_serves(asked)) {
    state_->asked = asked;
    return *state_->granted;
  }
  state_->close();
  // What is told from here on is of the new connection.
  Event old;
  while (state_->events->pop(old)) {}
  return state_->open(asked);
}

Result<void> PipewireNode::start(Client& client) {
  if (!state_->stream) {
    return failure(fmt::format("\"{}\" in PipeWire is not open.", state_->setup.title),
                   "Open it before it is started.");
  }
  state_->stream->attach(&client);
  return {};
}

void PipewireNode::stop() noexcept {
  if (state_->stream) state_->stream->attach(nullptr);
}

bool PipewireNode::next_event(Event& event) noexcept { return state_->events->pop(event); }

}  // namespace ohmic::devices
