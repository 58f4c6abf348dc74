// One stay of our own ports in PipeWire's graph: from pw_filter_new to pw_filter_destroy, its ports and quanta.

#include "devices/pipewire/filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <pipewire/filter.h>
#include <pipewire/pipewire.h>
#include <spa/param/latency-utils.h>

#include "devices/port_names.hpp"
#include "rt/denormals.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

constexpr int largest_quantum = 8192;  // default.clock.quantum-limit

}  // namespace

/// What PipeWire keeps for us beside each port.
struct PipewireFilter::Port {
  bool is_input;
  spa_latency_info latency;  // of who is connected: capture of an input, playback of an output
};

struct PipewireFilter::Listener {
  spa_hook hook{};
  pw_filter_events events{};

  static PipewireFilter& of(void* data) { return *static_cast<PipewireFilter*>(data); }

  Listener() {
    events.version = PW_VERSION_FILTER_EVENTS;
    events.state_changed = [](void* data, pw_filter_state, pw_filter_state state, const char* error) {
      of(data).state_changed(state, error);
    };
    events.param_changed = [](void*, void* port_data, std::uint32_t id, const spa_pod* param) {
      if (port_data == nullptr || id != SPA_PARAM_Latency || param == nullptr) return;
      Port& port = *static_cast<Port*>(port_data);
      spa_latency_info info{};
      if (spa_latency_parse(param, &info) < 0) return;
      // Capture runs with the sound, out of others' outputs; playback's is told against it, by others' inputs.
      if ((info.direction == SPA_DIRECTION_OUTPUT) == port.is_input) port.latency = info;
    };
    events.process = [](void* data, spa_io_position* position) {
      if (position != nullptr) of(data).process(*position);
    };
  }
};

PipewireFilter::PipewireFilter(PipewireConnection& connection, const Clock& clock, std::shared_ptr<EventQueue> events,
                               PipewireFilterSetup setup)
    : connection_(connection),
      pw_(connection.functions()),
      clock_(clock),
      events_(std::move(events)),
      setup_(std::move(setup)),
      listener_(new Listener) {
  nothing_.assign(largest_quantum, 0.0f);
  nowhere_.assign(largest_quantum, 0.0f);
  copies_.assign(largest_quantum * setup_.asked.inputs.size(), 0.0f);
  inputs_.assign(setup_.asked.inputs.size(), nothing_.data());
  outputs_.assign(setup_.asked.outputs.size(), nowhere_.data());
  input_block_ = inputs_;
  output_block_ = outputs_;
}

PipewireFilter::~PipewireFilter() {
  if (filter_ == nullptr) return;
  is_lost_ = true;  // what it says from here on is told to nobody
  // The hook goes with it: the data thread may be in it until then.
  pw_.filter_destroy(filter_);
}

Result<std::unique_ptr<PipewireFilter>> PipewireFilter::open(PipewireConnection& connection, const Clock& clock,
                                                             std::shared_ptr<EventQueue> events,
                                                             PipewireFilterSetup setup) {
  std::unique_ptr<PipewireFilter> filter(new PipewireFilter(connection, clock, std::move(events), std::move(setup)));
  auto connected = filter->connect();
  if (!connected) {
    connection.halt();
    return std::unexpected(std::move(connected).error());
  }
  return filter;
}

pw_properties* PipewireFilter::properties() const {
  pw_properties* all = pw_.properties_new(nullptr, nullptr);
  const auto set = [&](const char* key, const std::string& value) { pw_.properties_set(all, key, value.c_str()); };
  const Format& format = setup_.asked.format;
  const long rate = std::lround(format.rate.value());
  set(PW_KEY_MEDIA_TYPE, "Audio");
  set(PW_KEY_MEDIA_CATEGORY, "Duplex");
  set(PW_KEY_MEDIA_ROLE, "Production");
  set(PW_KEY_NODE_NAME, setup_.asked.client);
  set(PW_KEY_NODE_DESCRIPTION, setup_.asked.client);
  set(PW_KEY_APP_NAME, setup_.asked.client);
  set(PW_KEY_NODE_LATENCY, fmt::format("{}/{}", format.frames, rate));
  set(PW_KEY_NODE_RATE, fmt::format("1/{}", rate));
  if (setup_.forces) {
    set(PW_KEY_NODE_FORCE_QUANTUM, std::to_string(format.frames));
    set(PW_KEY_NODE_FORCE_RATE, std::to_string(rate));
  }
  // A clock does not rest: microphones are metered and recorded while nothing is connected to our outputs.
  set(PW_KEY_NODE_ALWAYS_PROCESS, "true");
  set(PW_KEY_NODE_PAUSE_ON_IDLE, "false");
  return all;
}

Result<void> PipewireFilter::connect() {
  const PipewireConnection::Hold hold(connection_);
  filter_ = pw_.filter_new(connection_.core(), setup_.asked.client.c_str(), properties());
  if (filter_ == nullptr) return failure("PipeWire's library could not make a filter.", "Is memory free?");
  pw_.filter_add_listener(filter_, &listener_->hook, &listener_->events, this);
  for (const bool are_inputs : {true, false})
    if (auto added = add_ports(are_inputs); !added) return added;
  const int answer = pw_.filter_connect(filter_, PW_FILTER_FLAG_RT_PROCESS, nullptr, 0);
  if (answer < 0) return failure(fmt::format("PipeWire does not take us: {}.", std::strerror(-answer)));
  connection_.wait(setup_.patience, [this] { return is_there_ || is_lost_; });
  if (is_there_ && !is_lost_ && connection_.settle(setup_.patience)) {
    node_ = pw_.filter_get_node_id(filter_);
    return {};
  }
  if (!refused_.empty()) return failure(fmt::format("PipeWire does not take us: {}.", refused_));
  return failure(fmt::format("PipeWire did not make our ports within {:g} s.",
                             std::chrono::duration<double>(setup_.patience).count()),
                 "Restart it: systemctl --user restart pipewire wireplumber.");
}

Result<void> PipewireFilter::add_ports(bool are_inputs) {
  const std::vector<std::string>& named = are_inputs ? setup_.asked.inputs : setup_.asked.outputs;
  const std::vector<std::string> names = port_names(named, 200);
  const int programs = are_inputs ? setup_.asked.program_inputs : setup_.asked.program_outputs;
  const std::size_t own = names.size() - std::min(names.size(), static_cast<std::size_t>(std::max(0, programs)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    pw_properties* properties = pw_.properties_new(nullptr, nullptr);
    pw_.properties_set(properties, PW_KEY_FORMAT_DSP, "32 bit float mono audio");
    pw_.properties_set(properties, PW_KEY_PORT_NAME, names[i].c_str());
    auto* port =
        static_cast<Port*>(pw_.filter_add_port(filter_, are_inputs ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT,
                                               PW_FILTER_PORT_FLAG_MAP_BUFFERS, sizeof(Port), properties, nullptr, 0));
    if (port == nullptr) {
      return failure(fmt::format("PipeWire gave {} of {} {} ports and no more.", i, names.size(),
                                 are_inputs ? "input" : "output"));
    }
    *port = Port{.is_input = are_inputs, .latency = {}};
    (are_inputs ? input_ports_ : output_ports_).push_back(port);
    if (i < own) (are_inputs ? own_inputs_ : own_outputs_).push_back(names[i]);
  }
  return {};
}

/// [loop]
void PipewireFilter::state_changed(int state, const char* error) {
  gaps_.begin_anew();
  if (state == PW_FILTER_STATE_PAUSED || state == PW_FILTER_STATE_STREAMING) is_there_ = true;
  if (state == PW_FILTER_STATE_ERROR || (is_there_ && state == PW_FILTER_STATE_UNCONNECTED)) {
    refused_ = error != nullptr ? error : "somebody took our node away";
    const bool was_lost = is_lost_.exchange(true);
    if (is_there_ && !was_lost) events_->push(Event::Kind::lost, clock_.now(), Frames(0), refused_);
  }
  connection_.wake();
}

Frames PipewireFilter::latency(bool of_capture, const Format& format) const {
  const PipewireConnection::Hold hold(connection_);
  double longest = 0.0;
  for (const Port* port : of_capture ? input_ports_ : output_ports_) {
    const spa_latency_info& info = port->latency;
    //   frames = quanta x period + frames + nanoseconds x rate (pipewire, spa/param/latency.h)
    longest = std::max(longest, static_cast<double>(info.max_quantum) * format.frames + info.max_rate +
                                    static_cast<double>(info.max_ns) * 1e-9 * format.rate.value());
  }
  return Frames(std::llround(longest));
}

void PipewireFilter::grant(const Format& format) noexcept {
  granted_rate_ = format.rate.value();
  granted_frames_ = format.frames;
}

/// One quantum. [audio]
void PipewireFilter::process(const spa_io_position& position) noexcept {
  const auto frames = static_cast<int>(std::min<std::uint64_t>(position.clock.duration, largest_quantum));
  look_at(position);
  const auto memory = [&](Port* port) {
    return static_cast<float*>(pw_.filter_get_dsp_buffer(port, static_cast<std::uint32_t>(frames)));
  };
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const float* there = memory(input_ports_[i]);
    inputs_[i] = there != nullptr ? there : nothing_.data();
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    float* there = memory(output_ports_[i]);
    outputs_[i] = there != nullptr ? there : nowhere_.data();
  }
  const ClientSlot::Period period(slot_);
  Client* client = period.client();
  const bool fits = granted_frames_.load() > 0 && !has_another_rate_.load();
  const Frames lost = gaps_.look(position.clock, Hertz(rate_.load()));
  if (client == nullptr || !fits) {
    for (float* output : outputs_) std::fill_n(output, frames, 0.0f);
  } else {
    if (lost.count() > 0) {
      client->missed(lost);
      events_->push(Event::Kind::xrun, clock_.now(), lost, "PipeWire went on without us: the machine is busy");
    }
    play(client, frames);
  }
  cycles_.fetch_add(1, std::memory_order_relaxed);
}

void PipewireFilter::look_at(const spa_io_position& position) noexcept {
  const double rate =
      position.clock.rate.num > 0 ? static_cast<double>(position.clock.rate.denom) / position.clock.rate.num : 0.0;
  const auto frames = static_cast<int>(position.clock.duration);
  rate_ = rate;
  quantum_ = frames;
  const int granted = granted_frames_.load();
  if (granted == 0) return;
  char words[96];
  if (rate != granted_rate_.load()) {
    if (has_another_rate_.exchange(true)) return;
    const auto end = fmt::format_to_n(words, sizeof words, "PipeWire's rate is {} Hz now", std::lround(rate));
    events_->push(Event::Kind::format_changed, clock_.now(), Frames(0), {words, end.size});
  } else if (frames != (told_quantum_ == 0 ? granted : told_quantum_)) {
    const auto end = fmt::format_to_n(words, sizeof words, "PipeWire's quantum is {} frames now", frames);
    events_->push(Event::Kind::told, clock_.now(), Frames(0), {words, end.size});
    told_quantum_ = frames;
  }
}

void PipewireFilter::play(Client* client, int frames) noexcept {
  for (std::size_t i = 0; may_hear_itself_.load(std::memory_order_relaxed) && i < inputs_.size(); ++i)
    inputs_[i] = std::copy_n(inputs_[i], frames, copies_.data() + i * largest_quantum) - frames;
  const rt::FlushDenormals flush;
  const rt::AudioScope audio;
  const int longest = granted_frames_.load();
  for (int from = 0; from < frames; from += longest) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) input_block_[i] = inputs_[i] + from;
    for (std::size_t i = 0; i < outputs_.size(); ++i) output_block_[i] = outputs_[i] + from;
    client->process({input_block_, output_block_, std::min(longest, frames - from)});
  }
}

}  // namespace ohmic::devices
