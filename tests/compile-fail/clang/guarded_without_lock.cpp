// What a mutex guards is touched only while it is held; Clang checks it.
// expect: requires holding mutex 'mutex_'
#include <vigie/core/mutex.h>

class Counter {
 public:
  int next() {
#ifndef MISUSE
    const vigie::MutexLock lock(mutex_);
#endif
    return ++count_;
  }

 private:
  vigie::Mutex mutex_;
  int count_ GUARDED_BY(mutex_) = 0;
};

int twice(Counter& counter) {
  return counter.next() + counter.next();
}
