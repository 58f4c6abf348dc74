// One stay of a virtual card in PipeWire: from pw_stream_new to pw_stream_destroy, its properties, format and quanta.

#include "devices/pipewire/stream.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <pipewire/pipewire.h>
#include <spa/param/audio/format-utils.h>

#include "devices/pipewire/pods.hpp"
#include "rt/denormals.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

constexpr int largest_quantum = 8192;  // default.clock.quantum-limit

}  // namespace

struct PipewireStream::Listener {
  PipewireStream* self = nullptr;
  spa_hook hook{};
  pw_stream_events events{};

  static PipewireStream& of(void* data) { return *static_cast<PipewireStream*>(data); }

  explicit Listener(PipewireStream* stream) : self(stream) {
    events.version = PW_VERSION_STREAM_EVENTS;
    events.state_changed = [](void* data, pw_stream_state, pw_stream_state state, const char* error) {
      of(data).state_changed(state, error);
    };
    events.param_changed = [](void* data, std::uint32_t id, const spa_pod* param) {
      if (id == SPA_PARAM_Format) of(data).format_changed(param != nullptr);
    };
    events.io_changed = [](void* data, std::uint32_t id, void* area, std::uint32_t) {
      if (id != SPA_IO_Position) return;
      of(data).clock_moved(area);
    };
    events.process = [](void* data) { of(data).process(); };
  }
};

PipewireStream::PipewireStream(PipewireConnection& connection, const Clock& clock, std::shared_ptr<EventQueue> events,
                               PipewireStreamSetup setup)
    : connection_(connection),
      pw_(connection.functions()),
      clock_(clock),
      events_(std::move(events)),
      setup_(std::move(setup)),
      listener_(new Listener(this)) {
  const auto channels = static_cast<std::size_t>(setup_.channels);
  if (setup_.is_sink) inputs_.resize(channels);
  else outputs_.resize(channels);
}

PipewireStream::~PipewireStream() {
  if (stream_ == nullptr) return;
  is_lost_ = true;  // what it says from here on is told to nobody
  // The hook goes with it: the data thread may be in it until then.
  pw_.stream_destroy(stream_);
}

Result<std::unique_ptr<PipewireStream>> PipewireStream::open(PipewireConnection& connection, const Clock& clock,
                                                             std::shared_ptr<EventQueue> events,
                                                             PipewireStreamSetup setup) {
  std::unique_ptr<PipewireStream> stream(new PipewireStream(connection, clock, std::move(events), std::move(setup)));
  auto connected = stream->connect();
  if (!connected) {
    connection.halt();
    return std::unexpected(std::move(connected).error());
  }
  return stream;
}

pw_properties* PipewireStream::properties() const {
  pw_properties* all = pw_.properties_new(nullptr, nullptr);
  const auto set = [&](const char* key, const std::string& value) { pw_.properties_set(all, key, value.c_str()); };
  set(PW_KEY_MEDIA_TYPE, "Audio");
  set(PW_KEY_MEDIA_CLASS, setup_.is_sink ? "Audio/Sink" : "Audio/Source");
  set(PW_KEY_NODE_NAME, setup_.id);
  set(PW_KEY_NODE_DESCRIPTION, setup_.title);
  set(PW_KEY_NODE_NICK, setup_.title);
  set(PW_KEY_MEDIA_NAME, setup_.title);
  set(PW_KEY_APP_NAME, setup_.program);
  set(PW_KEY_DEVICE_ICON_NAME, setup_.is_sink ? "audio-card" : "audio-input-microphone");
  set(PW_KEY_NODE_VIRTUAL, "true");
  // What the desktop plays to unasked is not ours to decide: every card made of hardware comes first.
  set(PW_KEY_PRIORITY_SESSION, "0");
  set(PW_KEY_NODE_LATENCY, fmt::format("{}/{}", setup_.format.frames, std::lround(setup_.format.rate.value())));
  // Nothing sleeps behind it that would be saved by suspending, and the next program's first sound would wait for it.
  set("session.suspend-timeout-seconds", "0");
  set(SPA_KEY_AUDIO_CHANNELS, std::to_string(setup_.channels));
  set(SPA_KEY_AUDIO_POSITION, position_words(setup_.channels));
  return all;
}

Result<void> PipewireStream::connect() {
  const PipewireConnection::Hold hold(connection_);
  stream_ = pw_.stream_new(connection_.core(), setup_.title.c_str(), properties());
  if (stream_ == nullptr) return failure("PipeWire's library could not make a stream.", "Is memory free?");
  pw_.stream_add_listener(stream_, &listener_->hook, &listener_->events, this);

  std::array<std::uint8_t, 2048> memory{};
  spa_pod_builder builder{};
  spa_pod_builder_init(&builder, memory.data(), memory.size());
  spa_audio_info_raw info{};
  info.format = SPA_AUDIO_FORMAT_F32P;
  info.rate = static_cast<std::uint32_t>(std::lround(setup_.format.rate.value()));
  info.channels = static_cast<std::uint32_t>(setup_.channels);
  std::ranges::copy(positions(setup_.channels), info.position);
  const spa_pod* format = spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat, &info);
  const int answer = pw_.stream_connect(stream_, setup_.is_sink ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT, PW_ID_ANY,
                                        PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS, &format, 1);
  if (answer < 0)
    return failure(fmt::format("PipeWire does not take \"{}\": {}.", setup_.title, std::strerror(-answer)));
  connection_.wait(setup_.patience, [this] { return is_there_ || is_lost_; });
  if (is_there_ && !is_lost_) return {};
  if (!refused_.empty()) return failure(fmt::format("PipeWire does not take \"{}\": {}.", setup_.title, refused_));
  return failure(fmt::format("PipeWire did not make \"{}\" within {:g} s.", setup_.title,
                             std::chrono::duration<double>(setup_.patience).count()),
                 "Restart it: systemctl --user restart pipewire wireplumber.");
}

/// [loop]
void PipewireStream::state_changed(int state, const char* error) {
  gaps_.begin_anew();
  if (state == PW_STREAM_STATE_PAUSED || state == PW_STREAM_STATE_STREAMING) is_there_ = true;
  if (state == PW_STREAM_STATE_ERROR || (is_there_ && state == PW_STREAM_STATE_UNCONNECTED)) {
    refused_ = error != nullptr ? error : "somebody took it away";
    const bool was_lost = is_lost_.exchange(true);
    if (is_there_ && !was_lost) events_->push(Event::Kind::lost, clock_.now(), Frames(0), refused_);
  }
  connection_.wake();
}

/// The graph's clock stands in other memory from here on. PipeWire takes the old one away behind this. [loop]
void PipewireStream::clock_moved(const void* position) noexcept {
  gaps_.begin_anew();
  position_.store(position);
  slot_.await_period();
}

/// Room for the longest quantum: buffers are made once a format is agreed. [loop]
void PipewireStream::format_changed(bool is_set) {
  if (!is_set) return;
  constexpr int bytes = largest_quantum * static_cast<int>(sizeof(float));
  std::array<std::uint8_t, 512> memory{};
  spa_pod_builder builder{};
  spa_pod_builder_init(&builder, memory.data(), memory.size());
  const spa_pod* buffers = buffer_parameter(builder, setup_.channels, bytes);
  pw_.stream_update_params(stream_, &buffers, 1);
}

/// One quantum. [audio]
void PipewireStream::process() noexcept {
  const ClientSlot::Period period(slot_);
  while (pw_buffer* buffer = pw_.stream_dequeue_buffer(stream_)) {
    const int frames = frames_of(*buffer);
    look_for_gaps(period.client(), frames);
    play(period.client(), *buffer, frames);
    pw_.stream_queue_buffer(stream_, buffer);
    if (!setup_.is_sink) break;  // one to fill a quantum; of filled ones none is left out
  }
}

/// What is in the buffer, or what it is to be filled with.
int PipewireStream::frames_of(const pw_buffer& buffer) const noexcept {
  const spa_buffer& memory = *buffer.buffer;
  if (memory.n_datas < static_cast<std::uint32_t>(setup_.channels)) return 0;
  std::uint32_t bytes = memory.datas[0].maxsize;
  if (setup_.is_sink) {
    for (std::uint32_t i = 0; i < memory.n_datas; ++i) {
      const spa_data& data = memory.datas[i];
      bytes = data.data == nullptr ? 0 : std::min({bytes, data.chunk->size, data.maxsize - data.chunk->offset});
    }
    return static_cast<int>(bytes / sizeof(float));
  }
  std::uint64_t wanted = buffer.requested;
  if (wanted == 0) {
    const auto* position = static_cast<const spa_io_position*>(position_.load());
    wanted = position != nullptr ? position->clock.duration : 0;
  }
  return static_cast<int>(std::min<std::uint64_t>(wanted, bytes / sizeof(float)));
}

void PipewireStream::play(Client* client, const pw_buffer& buffer, int frames) noexcept {
  const spa_buffer& memory = *buffer.buffer;
  const auto at = [&](std::size_t channel, int from) {
    const spa_data& data = memory.datas[channel];
    const std::size_t offset = setup_.is_sink ? data.chunk->offset : 0;
    return reinterpret_cast<float*>(static_cast<std::byte*>(data.data) + offset) + from;
  };
  const rt::FlushDenormals flush;
  for (int from = 0; from < frames; from += setup_.largest_block) {
    const int block = std::min(setup_.largest_block, frames - from);
    for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_[i] = at(i, from);
    for (std::size_t i = 0; i < outputs_.size(); ++i) outputs_[i] = at(i, from);
    if (client == nullptr) {
      for (float* output : outputs_) std::fill_n(output, block, 0.0f);
      continue;
    }
    const rt::AudioScope audio;
    client->process({inputs_, outputs_, block});
  }
  if (setup_.is_sink) return;
  for (std::uint32_t i = 0; i < memory.n_datas; ++i) {
    spa_chunk& chunk = *memory.datas[i].chunk;
    chunk.offset = 0;
    chunk.stride = sizeof(float);
    chunk.size = i < outputs_.size() ? static_cast<std::uint32_t>(frames) * sizeof(float) : 0;
  }
}

void PipewireStream::look_for_gaps(Client* client, int frames) noexcept {
  const auto* position = static_cast<const spa_io_position*>(position_.load());
  if (position == nullptr || frames == 0) return;
  const Frames lost = gaps_.look(position->clock, setup_.format.rate);
  if (client == nullptr || lost.count() == 0) return;
  client->missed(lost);
  events_->push(Event::Kind::xrun, clock_.now(), lost, "PipeWire went on without us: the machine is busy");
}

}  // namespace ohmic::devices
