// The one thread that reads and writes sound files for a rig, so that no other thread waits for a disk.

#include "devices/disk.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include <pthread.h>

namespace ohmic::devices {

struct Disk::State {
  std::mutex jobs_mutex;  // held for a whole round of work
  std::vector<DiskJob*> jobs;
  std::atomic<int> visitors{0};  // who waits for jobs_mutex

  std::mutex wake_mutex;  // held for a moment
  std::condition_variable_any wake;
  bool is_poked = false;

  std::jthread thread;

  void run(std::stop_token stop) {
    pthread_setname_np(pthread_self(), "ohmic-disk");
    while (!stop.stop_requested()) {
      // A mutex that is released and taken again at once starves whoever waits for it.
      while (visitors.load() > 0) std::this_thread::yield();
      if (round()) continue;
      // The audio thread may not wake anybody, so this thread looks by itself. 5 ms is a fraction of what is kept ready.
      std::unique_lock lock(wake_mutex);
      wake.wait_for(lock, stop, std::chrono::milliseconds(5), [&] { return is_poked; });
      is_poked = false;
    }
  }

  bool round() {
    const std::lock_guard lock(jobs_mutex);
    bool is_busy = false;
    for (DiskJob* job : jobs) is_busy = job->work() || is_busy;
    return is_busy;
  }

  template <class Change>
  void change(Change change) {
    ++visitors;
    const std::lock_guard lock(jobs_mutex);
    --visitors;
    change(jobs);
  }
};

Disk::Disk() : state_(std::make_unique<State>()) {
  state_->thread = std::jthread([state = state_.get()](std::stop_token stop) { state->run(stop); });
}

Disk::~Disk() = default;  // the thread is the last member: it is stopped and joined first

void Disk::add(DiskJob& job) {
  state_->change([&](auto& jobs) { jobs.push_back(&job); });
  poke();
}

void Disk::remove(DiskJob& job) noexcept {
  state_->change([&](auto& jobs) { std::erase(jobs, &job); });
}

void Disk::poke() noexcept {
  {
    const std::lock_guard lock(state_->wake_mutex);
    state_->is_poked = true;
  }
  state_->wake.notify_one();
}

}  // namespace ohmic::devices
