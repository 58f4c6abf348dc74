// Numbers, threads and patience around broadcasts and peers.

#include "stream/station.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "stream/broadcast.hpp"

namespace ohmic::stream {
namespace {

using Kind = PeerNews::Kind;
constexpr std::uint64_t most_lost_pages = 200;  // ten seconds

/// A thread that does what it is told, one after the other; begun by the first task.
class Worker {
 public:
  /// Does what is left, and `last`; nothing may be added any more.
  void finish(const std::function<void()>& last) {
    if (thread_.joinable()) {
      add([this] { is_over_ = true; });
      thread_.join();
    }
    last();
  }
  void add(std::function<void()> task) {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
    came_.notify_one();
  }

 private:
  void work() {
    while (!is_over_) {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [this] { return !tasks_.empty(); });
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::function<void()>> tasks_;
  bool is_over_ = false;  // the thread's own
  std::thread thread_;
};

}  // namespace

struct Station::Parts {
  struct Known {
    std::string output;
    std::shared_ptr<OggListener> ogg;  // null: a browser over WebRTC
    Kind state = Kind::offer;
    Clock::Time waits_since{};
    bool is_attached = false;  // to its broadcast, once it was connected
  };

  Parts(StationSettings s, MakeFactory make, Clock& its_clock)
      : settings(s), make_factory(std::move(make)), clock(its_clock), event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Parts() {
    {
      const std::scoped_lock lock(mutex);
      is_over = true;
      for (auto& [number, known] : listeners)
        if (known.ogg != nullptr) known.ogg->end();
    }
    heard.notify_all();
    if (caster.joinable()) caster.join();
    worker.finish([this] {  // peers go while all that they may call is there
      const std::scoped_lock lock(mutex);
      broadcasts.clear();
    });
    peers.clear();
  }

  const StationSettings settings;
  const MakeFactory make_factory;
  Clock& clock;
  const int event;

  mutable std::mutex mutex;  // for all below, up to the worker
  std::condition_variable heard;
  std::map<std::string, std::unique_ptr<Broadcast>, std::less<>> broadcasts;
  std::map<int, Known> listeners;
  std::vector<PeerTold> told;
  int last = 0;
  bool is_over = false;
  std::thread caster;

  // The worker's own.
  std::unique_ptr<PeerFactory> factory;
  std::map<int, std::shared_ptr<Peer>> peers;
  Worker worker;

  void tell(int number, PeerNews news) {
    const std::scoped_lock lock(mutex);
    if (!listeners.contains(number)) return;
    Known& known = listeners.at(number);
    if (news.kind != Kind::candidate) {
      known.state = news.kind;
      known.waits_since = clock.now();
    }
    if (news.kind == Kind::connected) worker.add([this, number] { let_hear(number); });
    told.push_back({number, std::move(news)});
    ::eventfd_write(event, 1);
  }

  Result<Broadcast*> broadcast(std::string_view output) {
    const auto found = broadcasts.find(output);
    if (found == broadcasts.end())
      return failure(fmt::format("There is no output \"{}\" to listen to.", output), "Name a phones output.");
    if (listeners.size() >= settings.most_listeners)
      return failure(fmt::format("{} listeners are all there may be at once.", settings.most_listeners),
                     "End one of them.");
    return found->second.get();
  }

  int note(std::string_view output, std::shared_ptr<OggListener> ogg) {
    listeners[++last] = {std::string(output), std::move(ogg), Kind::offer, clock.now()};
    return last;
  }

  void attach(const std::string& output, std::shared_ptr<Sink> sink) {
    const auto found = broadcasts.find(output);
    if (found == broadcasts.end()) return;
    found->second->add(std::move(sink));
    if (!caster.joinable()) caster = std::thread([this] { cast(); });
    heard.notify_all();
  }
  void detach(const Sink& sink) {
    for (auto& [name, broadcast] : broadcasts) broadcast->remove(sink);
  }

  void open_peer(int number);
  void let_hear(int number);
  void end(int number);
  void cast();
};

/// [worker]
void Station::Parts::open_peer(int number) {
  if (factory == nullptr) {
    auto made = make_factory();
    if (!made) return tell(number, {.kind = Kind::failed, .text = made.error().sentence()});
    factory = std::move(*made);
  }
  auto peer = factory->open([this, number](PeerNews news) { tell(number, std::move(news)); });
  if (!peer) return tell(number, {.kind = Kind::failed, .text = peer.error().sentence()});
  peers[number] = std::move(*peer);
}

/// From now on it is coded for. [worker]
void Station::Parts::let_hear(int number) {
  const auto peer = peers.find(number);
  const std::scoped_lock lock(mutex);
  const auto known = listeners.find(number);
  if (peer == peers.end() || known == listeners.end() || known->second.is_attached) return;
  known->second.is_attached = true;
  attach(known->second.output, peer->second);
}

/// With the mutex held.
void Station::Parts::end(int number) {
  const auto found = listeners.find(number);
  if (found == listeners.end()) return;
  if (found->second.ogg != nullptr) {
    found->second.ogg->end();
    detach(*found->second.ogg);
  } else {
    worker.add([this, number] {
      const auto peer = peers.find(number);
      if (peer == peers.end()) return;
      {
        const std::scoped_lock lock(mutex);
        detach(*peer->second);
      }
      peers.erase(peer);  // takes its time, and takes it here
    });
  }
  listeners.erase(found);
}

void Station::Parts::cast() {
  std::unique_lock lock(mutex);
  while (!is_over) {
    Second next{0.02};
    bool is_heard = false;
    for (auto& [name, broadcast] : broadcasts) {
      if (broadcast->listeners() == 0) continue;
      is_heard = true;
      next = std::min(next, broadcast->pump());
    }
    if (!is_heard) {
      heard.wait(lock);
      continue;
    }
    lock.unlock();
    clock.sleep_until(clock.now() + std::chrono::microseconds(static_cast<long>(std::max(next.value(), 1e-3) * 1e6)));
    lock.lock();
  }
}

Station::Station(StationSettings settings, MakeFactory make_factory, Clock& clock)
    : parts_(std::make_unique<Parts>(settings, std::move(make_factory), clock)) {}

Station::~Station() {
  const int event = parts_->event;
  parts_.reset();
  ::close(event);
}

void Station::set(const std::map<std::string, std::shared_ptr<Tap>, std::less<>>& taps) {
  const std::scoped_lock lock(parts_->mutex);
  auto& broadcasts = parts_->broadcasts;
  std::vector<int> gone;
  std::erase_if(broadcasts, [&](const auto& item) {
    const auto found = taps.find(item.first);
    if (found != taps.end() && found->second == item.second->tap()) return false;
    for (const auto& [number, known] : parts_->listeners)
      if (known.output == item.first) gone.push_back(number);
    return true;
  });
  for (const int number : gone) {
    const bool is_webrtc = parts_->listeners.at(number).ogg == nullptr;
    parts_->end(number);
    if (!is_webrtc) continue;
    parts_->told.push_back({number, {.kind = Kind::failed, .text = "The output is not in the rig any more."}});
    ::eventfd_write(parts_->event, 1);
  }
  for (const auto& [name, tap] : taps) {
    if (broadcasts.contains(name)) continue;
    if (auto broadcast = Broadcast::open(tap, parts_->settings.opus)) broadcasts[name] = std::move(*broadcast);
  }
}

Result<int> Station::connect(std::string_view output) {
  const std::scoped_lock lock(parts_->mutex);
  if (const auto broadcast = parts_->broadcast(output); !broadcast) return std::unexpected(broadcast.error());
  const int number = parts_->note(output, nullptr);
  parts_->worker.add([parts = parts_.get(), number] { parts->open_peer(number); });
  return number;
}

void Station::answer(int number, std::string sdp) {
  parts_->worker.add([parts = parts_.get(), number, sdp = std::move(sdp)] {
    if (const auto peer = parts->peers.find(number); peer != parts->peers.end()) peer->second->answer(sdp);
  });
}

void Station::add(int number, Candidate candidate) {
  parts_->worker.add([parts = parts_.get(), number, candidate = std::move(candidate)] {
    if (const auto peer = parts->peers.find(number); peer != parts->peers.end()) peer->second->add(candidate);
  });
}

Result<Station::Heard> Station::hear(std::string_view output) {
  const std::scoped_lock lock(parts_->mutex);
  const auto broadcast = parts_->broadcast(output);
  if (!broadcast) return std::unexpected(broadcast.error());
  auto listener = std::make_shared<OggListener>((*broadcast)->lookahead());
  const int number = parts_->note(output, listener);
  parts_->listeners.at(number).state = Kind::connected;
  parts_->attach(std::string(output), listener);
  return Heard{number, std::move(listener)};
}

void Station::end(int number) {
  const std::scoped_lock lock(parts_->mutex);
  parts_->end(number);
}

std::vector<PeerTold> Station::take() {
  const std::scoped_lock lock(parts_->mutex);
  std::uint64_t count = 0;
  ::eventfd_read(parts_->event, &count);
  const Clock::Time now = parts_->clock.now();
  std::vector<PeerTold> told = std::exchange(parts_->told, {});
  std::vector<int> over;
  for (const auto& [number, known] : parts_->listeners) {
    if (known.ogg != nullptr) {
      if (known.ogg->is_ended() || known.ogg->lost_pages() > most_lost_pages) over.push_back(number);
    } else if (known.state == Kind::failed) {
      over.push_back(number);
    } else if (known.state != Kind::connected && now - known.waits_since > parts_->settings.patience) {
      told.push_back({number, {.kind = Kind::failed, .text = "The browser did not connect in time."}});
      over.push_back(number);
    }
  }
  for (const int number : over) parts_->end(number);
  return told;
}

int Station::descriptor() const { return parts_->event; }

std::vector<Listener> Station::listeners() const {
  const std::scoped_lock lock(parts_->mutex);
  std::vector<Listener> list;
  for (const auto& [number, known] : parts_->listeners)
    list.push_back({number, known.output, known.ogg == nullptr, known.state});
  return list;
}

std::vector<OnAir> Station::outputs() const {
  const std::scoped_lock lock(parts_->mutex);
  std::vector<OnAir> list;
  for (const auto& [name, broadcast] : parts_->broadcasts)
    list.push_back({name, broadcast->listeners(), broadcast->packets(), broadcast->dropped()});
  return list;
}

}  // namespace ohmic::stream
