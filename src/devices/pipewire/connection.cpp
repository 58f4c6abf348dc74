// One connection to a PipeWire server: its loop and thread, and how its end is noticed.

#include "devices/pipewire/connection.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <pipewire/pipewire.h>

namespace ohmic::devices {

struct PipewireConnection::Listener {
  PipewireConnection* self = nullptr;
  spa_hook hook{};
  pw_core_events events{};
  int asked = -1;     // number of the last question
  int answered = -1;  // number of the last answer
  bool is_lost = false;

  static Listener& of(void* data) { return *static_cast<Listener*>(data); }

  explicit Listener(PipewireConnection* connection) : self(connection) {
    events.version = PW_VERSION_CORE_EVENTS;
    events.info = [](void* data, const pw_core_info* info) {
      if (info->version != nullptr) of(data).self->server_version_ = info->version;
    };
    events.done = [](void* data, std::uint32_t id, int number) {
      if (id != PW_ID_CORE) return;
      of(data).answered = number;
      of(data).self->wake();
    };
    events.error = [](void* data, std::uint32_t id, int, int code, const char* words) {
      // Errors of other objects come to those who made them.
      if (id == PW_ID_CORE) of(data).lose(code, words);
    };
  }

  void lose(int code, const char* words) {
    if (is_lost) return;
    is_lost = true;
    if (code == -EPIPE) self->lost_("the PipeWire server has ended");
    else self->lost_(fmt::format("PipeWire: {}", words != nullptr ? words : std::strerror(-code)));
    self->wake();
  }
};

PipewireConnection::PipewireConnection(std::shared_ptr<const PipewireLibrary> library, Lost lost)
    : library_(std::move(library)), lost_(std::move(lost)), listener_(new Listener(this)) {}

Result<std::unique_ptr<PipewireConnection>> PipewireConnection::open(const std::string& server, Clock::Time patience,
                                                                     Lost lost) {
  auto library = PipewireLibrary::load();
  if (!library) return std::unexpected(std::move(library).error());
  std::unique_ptr<PipewireConnection> connection(new PipewireConnection(std::move(*library), std::move(lost)));
  if (auto made = connection->connect(server, patience); !made) return std::unexpected(std::move(made).error());
  return connection;
}

Result<void> PipewireConnection::connect(const std::string& server, Clock::Time patience) {
  const PipewireFunctions& pw = functions();
  const auto out_of_memory = [] { return failure("PipeWire's library could not begin.", "Is memory free?"); };
  loop_ = pw.thread_loop_new("ohmic-pipewire", nullptr);
  if (loop_ == nullptr) return out_of_memory();
  // This configuration gives the data thread real-time priority; newer versions have it in their ordinary one.
  context_ = pw.context_new(pw.thread_loop_get_loop(loop_),
                            pw.properties_new(PW_KEY_CONFIG_NAME, "client-rt.conf", nullptr), 0);
  if (context_ == nullptr) {
    return failure(fmt::format("PipeWire's library could not begin: {}.", std::strerror(errno)),
                   "Is its configuration complete (client-rt.conf)? apt install --reinstall libpipewire-0.3-0.");
  }
  if (pw.thread_loop_start(loop_) < 0) return out_of_memory();
  const Hold hold(*this);
  pw_properties* properties = pw.properties_new(nullptr, nullptr);
  if (!server.empty()) pw.properties_set(properties, PW_KEY_REMOTE_NAME, server.c_str());
  core_ = pw.context_connect(context_, properties, 0);
  if (core_ == nullptr) {
    return failure(fmt::format("No PipeWire server{} is running ({}).",
                               server.empty() ? "" : fmt::format(" named \"{}\"", server), std::strerror(errno)),
                   "Start it: systemctl --user start pipewire wireplumber.");
  }
  pw_core_add_listener(core_, &listener_->hook, &listener_->events, listener_.get());
  if (!settle(patience)) {
    if (listener_->is_lost) return failure("The PipeWire server ended while it was asked.", "It is tried again.");
    return failure(fmt::format("The PipeWire server hangs: no answer within {:g} s.",
                               std::chrono::duration<double>(patience).count()),
                   "Restart it: systemctl --user restart pipewire.");
  }
  return {};
}

PipewireConnection::~PipewireConnection() {
  const PipewireFunctions& pw = functions();
  halt();
  if (core_ != nullptr) {
    spa_hook_remove(&listener_->hook);
    pw.core_disconnect(core_);
  }
  if (context_ != nullptr) pw.context_destroy(context_);
  if (loop_ != nullptr) pw.thread_loop_destroy(loop_);
}

void PipewireConnection::halt() noexcept {
  if (loop_ != nullptr) functions().thread_loop_stop(loop_);
}

PipewireConnection::Hold::Hold(const PipewireConnection& connection) : connection_(connection) {
  connection_.functions().thread_loop_lock(connection_.loop_);
}

PipewireConnection::Hold::~Hold() { connection_.functions().thread_loop_unlock(connection_.loop_); }

bool PipewireConnection::wait(Clock::Time patience, const std::function<bool()>& is_so) const {
  timespec until{};
  functions().thread_loop_get_time(loop_, &until, patience.count());
  while (!is_so()) {
    if (functions().thread_loop_timed_wait_full(loop_, &until) < 0) return is_so();
  }
  return true;
}

void PipewireConnection::wake() const noexcept { functions().thread_loop_signal(loop_, false); }

bool PipewireConnection::settle(Clock::Time patience) {
  Listener& listener = *listener_;
  listener.asked = pw_core_sync(core_, PW_ID_CORE, 0);
  const bool is_settled =
      wait(patience, [&listener] { return listener.answered == listener.asked || listener.is_lost; });
  return is_settled && !listener.is_lost;
}

}  // namespace ohmic::devices
