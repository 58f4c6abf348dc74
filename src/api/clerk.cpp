// A thread that sleeps until there is work, and an eventfd that says when some is done.

#include "api/clerk.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "api/unix_socket.hpp"

namespace ohmic::api {
namespace {

constexpr int niceness = 5;  // pages may wait; what plays may not

struct Task {
  Work work;
  std::function<void(Answer)> hears;
  Answer done = Members{};
};

}  // namespace

struct Clerk::Parts {
  Descriptor event{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  std::mutex mutex;  // for the next three
  std::deque<Task> waiting, done;
  bool is_over = false;
  std::condition_variable came;
  std::thread thread;  // begun by the first work

  void run() {
    ::pthread_setname_np(::pthread_self(), "clerk");
    ::setpriority(PRIO_PROCESS, 0, niceness);  // of this thread
    std::unique_lock lock(mutex);
    for (;;) {
      came.wait(lock, [this] { return is_over || !waiting.empty(); });
      if (is_over) return;
      Task task = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      task.done = task.work();
      task.work = nullptr;  // what it copied goes here
      lock.lock();
      done.push_back(std::move(task));
      ::eventfd_write(event.number(), 1);
    }
  }
};

Clerk::Clerk() : parts_(std::make_unique<Parts>()) {}

Clerk::~Clerk() {
  {
    const std::scoped_lock lock(parts_->mutex);
    parts_->is_over = true;
  }
  parts_->came.notify_one();
  if (parts_->thread.joinable()) parts_->thread.join();
}

void Clerk::give(Work work, std::function<void(Answer)> hears) {
  {
    const std::scoped_lock lock(parts_->mutex);
    parts_->waiting.push_back({.work = std::move(work), .hears = std::move(hears)});
  }
  if (!parts_->thread.joinable()) parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
  parts_->came.notify_one();
}

int Clerk::descriptor() const { return parts_->event.number(); }

void Clerk::serve() {
  std::deque<Task> done;
  {
    const std::scoped_lock lock(parts_->mutex);
    eventfd_t count = 0;
    ::eventfd_read(parts_->event.number(), &count);
    done = std::exchange(parts_->done, {});
  }
  for (Task& task : done) task.hears(std::move(task.done));
}

}  // namespace ohmic::api
