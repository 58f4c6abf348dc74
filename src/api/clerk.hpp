#pragma once
// Does what takes longer than a moment on a thread of its own, so that whoever only turns a fader does not wait for it.

#include <functional>
#include <memory>

#include "api/request.hpp"

namespace ohmic::api {

/// One work after the other, in the order it was given. All calls [control].
class Clerk {
 public:
  Clerk();
  /// Waits for the work under way. What was not begun is not done, and nobody hears of either.
  ~Clerk();
  Clerk(const Clerk&) = delete;
  Clerk& operator=(const Clerk&) = delete;

  /// hears: called by serve(), with what the work gave.
  void give(Work work, std::function<void(Answer)> hears);
  /// Readable when serve() has something to hand over.
  int descriptor() const;
  void serve();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::api
