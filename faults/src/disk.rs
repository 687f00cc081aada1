//! The file system that SQLite calls: the real one, with a record of what is written and faults in between.
//!
//! Every file of ours begins with the methods that SQLite calls and is followed by the file of the real file system,
//! which all calls are handed on to. Mapped memory is not offered, so that nothing is read or written past the record.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

use rusqlite::ffi;

use crate::fault::{self, What};
use crate::tape::{self, Operation};

/// The name of the file system under the recording one.
pub const REAL: &CStr = c"unix";

static REAL_VFS: AtomicPtr<ffi::sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// Makes the recording disk the one that SQLite takes unless another is named. Once is enough for a process.
///
/// # Panics
/// When this SQLite has no file system of this name.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the name is a C string; what comes back lives as long as the process.
        let real = unsafe { ffi::sqlite3_vfs_find(REAL.as_ptr()) };
        assert!(!real.is_null(), "SQLite has its file system");
        REAL_VFS.store(real, Ordering::SeqCst);
        // SAFETY: a table of plain values and functions that do not depend on where it lies.
        let mut ours = unsafe { ptr::read(real) };
        ours.zName = c"recording".as_ptr();
        ours.szOsFile += c_int::try_from(size_of::<File>()).expect("a small number");
        ours.pNext = ptr::null_mut();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        let ours = Box::into_raw(Box::new(ours));
        // SAFETY: the table lives for ever.
        let result = unsafe { ffi::sqlite3_vfs_register(ours, 1) };
        assert_eq!(result, ffi::SQLITE_OK);
    });
}

/// A file of ours; the real one follows it in memory.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// Absent for files without a name, which nobody finds after a crash.
    path: *mut PathBuf,
}

/// # Safety
/// `file` has to be a file that [`open`] was given.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite allotted as many bytes as both files need, one after the other.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// # Safety
/// `file` has to be an open file of ours.
unsafe fn path<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Path> {
    // SAFETY: the path lives until the file is closed, and nobody closes it during a call.
    unsafe { (*file.cast::<File>()).path.as_ref().map(PathBuf::as_path) }
}

/// Hands a call on to the real file.
macro_rules! on {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: SQLite calls with an open file of ours, whose real file has all methods of its version.
        unsafe {
            let real = real($file);
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

/// A name that lasts: a database or its log, but no temporary file.
fn lasts(flags: c_int) -> bool {
    flags & (ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL) != 0
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let vfs = REAL_VFS.load(Ordering::SeqCst);
    // SAFETY: the arguments are those of SQLite, with the real file system and the real file in the place of ours.
    unsafe {
        (*file).pMethods = ptr::null();
        let real = real(file);
        // The real one may leave its file untouched when it fails.
        (*real).pMethods = ptr::null();
        let Some(open) = (*vfs).xOpen else { return ffi::SQLITE_CANTOPEN };
        let result = open(vfs, name, real, flags, out);
        if !(*real).pMethods.is_null() {
            let named = !name.is_null() && lasts(flags);
            (*file.cast::<File>()).path = if named {
                let path = PathBuf::from(OsStr::from_bytes(CStr::from_ptr(name).to_bytes()));
                Box::into_raw(Box::new(path))
            } else {
                ptr::null_mut()
            };
            (*file).pMethods = &raw const METHODS;
        }
        result
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    let vfs = REAL_VFS.load(Ordering::SeqCst);
    // SAFETY: the arguments are those of SQLite; the name is a C string.
    unsafe {
        let Some(delete) = (*vfs).xDelete else { return ffi::SQLITE_IOERR_DELETE };
        let result = delete(vfs, name, sync);
        if result == ffi::SQLITE_OK {
            let path = Path::new(OsStr::from_bytes(CStr::from_ptr(name).to_bytes()));
            tape::note(path, |file| Operation::Delete { file });
        }
        result
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let result = on!(file, xClose);
    // SAFETY: the path was made by `open`, and SQLite closes a file once.
    unsafe {
        let path = std::mem::replace(&mut (*file.cast::<File>()).path, ptr::null_mut());
        if !path.is_null() {
            drop(Box::from_raw(path));
        }
    }
    result
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, length: c_int, at: i64) -> c_int {
    on!(file, xRead, to, length, at)
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: an open file of ours.
    let path = unsafe { path(file) };
    if let Some(code) = path.and_then(|path| fault::strikes(path, What::Write)) {
        return code;
    }
    let result = on!(file, xWrite, from, length, at);
    if let (ffi::SQLITE_OK, Some(path)) = (result, path) {
        // SAFETY: SQLite hands over as many bytes as it says.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(length).unwrap_or(0)) };
        tape::note(path, |file| Operation::Write { file, at: at.unsigned_abs(), bytes: bytes.to_vec() });
    }
    result
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: an open file of ours.
    let path = unsafe { path(file) };
    if let Some(code) = path.and_then(|path| fault::strikes(path, What::Truncate)) {
        return code;
    }
    let result = on!(file, xTruncate, size);
    if let (ffi::SQLITE_OK, Some(path)) = (result, path) {
        tape::note(path, |file| Operation::Truncate { file, size: size.unsigned_abs() });
    }
    result
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let path = unsafe { path(file) };
    if let Some(code) = path.and_then(|path| fault::strikes(path, What::Sync)) {
        return code;
    }
    let result = on!(file, xSync, flags);
    if let (ffi::SQLITE_OK, Some(path)) = (result, path) {
        tape::note(path, |file| Operation::Sync { file });
    }
    result
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    on!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    on!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    on!(file, xFileControl, what, argument)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    on!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    on!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    on!(file, xShmMap, page, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    on!(file, xShmLock, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `on!`; this method answers nothing.
    unsafe {
        let real = real(file);
        if let Some(method) = (*(*real).pMethods).xShmBarrier {
            method(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    on!(file, xShmUnmap, delete)
}

/// Version 2: with the shared index of the log, without mapped pages.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
